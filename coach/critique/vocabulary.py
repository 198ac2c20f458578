"""Words that anyone may use: those that our own guides, questions and rubrics write in lower case, and everyday ones.

There is no dictionary in the project. Names are written with a capital and so are not among these words, however they
are spelt later; the names of tools are taken out by hand.
"""

from __future__ import annotations

import re
from functools import lru_cache

from coach.settings import data_root
from coach.signals.words import FUNCTION_WORDS, stem, word_set

_NO_PROSE = re.compile(r"```.*?```|`[^`]*`|\$[^$]*\$|https?://\S+", re.DOTALL)
_LOWER = re.compile(r"(?<![\w'’-])[a-z]+(?:['’][a-z]+)?(?![\w'’])")

TOOLS = word_set(
    """
    airflow ansible aws azure bert bigquery caffe cassandra catboost clickhouse conda cuda databricks datadog dask dbt
    dgl django docker duckdb elasticsearch excel faiss fastapi feast flask flink gcp git github gitlab gpt grafana
    hadoop hbase helm hive huggingface hydra jax jenkins jira jupyter kafka kaggle keras kibana kubeflow kubernetes
    lambda langchain lightgbm linux llama looker matlab matplotlib metaflow milvus mlflow mongodb mysql neptune nltk
    numba numpy nvidia onnx opencv optuna oracle pandas pinecone plotly polars postgres postgresql powerbi prefect
    presto prometheus pulsar pytest python pytorch rabbitmq ray redis redshift rust s3 sagemaker scala scikit scipy
    seaborn sklearn snowflake spacy spark splunk sql sqlite streamlit tableau tensorboard tensorflow terraform torch
    triton vertex vllm wandb xgboost yaml
    """
)
_EVERYDAY = word_set(
    """
    abandon able absolutely accept accomplish ache achieve across admit adopt advance afraid afternoon agenda agree
    ahead aim alarm alert allow alone along already alright amount anger announce annoyed anxious anybody anyone
    anything anyway apart apologise appreciate approve argue arrive aside asleep attempt attend aware awkward backlog
    barely bargain began begin behave believe belong beside besides better beyond bigger bit blame bored borrow bother
    bought boundary brave breathe brief bring broke broken brought budget build built bullet busy buy calendar calm
    came campaign candid careful carry catch caught cause celebrate certain chair challenge chance chase cheap check
    choose chose clarify clean clear climb close coffee collect comfortable commit compare complain complete concern
    confess confident confirm confront confuse convince coordinate cope corridor cost courage course cover crash create
    critical curious daily damage dare deadline deal decide delay deliver demand depend deserve desk despite detail
    differently difficult dig direct disagree disappoint discover discuss doubt draft draw drew drive drop dropped dull
    duty eager earlier earn ease email embarrass emotional encourage end endless energy engage enjoy enough ensure
    entire equally escalate especially evening eventually evidence exact excite excuse exhaust expect explain explore
    express eye face fact fail fair faith fall fast fault favour fear feel felt fight figure final find fine finish fire
    firm fit fix flexible focus follow forget forgot form forward found frank free fresh friday friend frustrate
    frustration fully fun future gain gather gave gentle gently genuine goal gone grateful grew ground group grow guess
    guide habit half hall hand handle happen happy hard hate heard heart heated held help hesitate hide hired hold
    holiday home honest hope hour huge hurry hurt idea ill imagine immediate impatient improve inbox indeed informal
    insist instinct intern invite involve issue itself join joke joy judge jump junior kick kind knew knock know known
    lack land late later laugh lead learn learned learnt least leave led leg lesson lie light listen load lose lost
    loud love luck lunch mail manage manager mandate matter mean meant meanwhile meet mention mess met mild mind mine
    minute miss mistake mix moment monday month mood morale morning move mutual nervous newly nice night nobody none
    noon notice obvious odd offer office onboard openly opinion oppose order organise original otherwise outcome
    overcome owed own owner pace pain pair panic parallel partly party patience patient pause pay peer people perhaps
    persuade phone pick piece pilot place plain plan play pleasant please pleased point polite pool post prefer prepare
    present pressure pretend pride private proceed progress promise promote proof propose protect proud prove pull push
    put question quick quiet quietly quit raise ran reach react ready realise reason reassure recall receive recognise
    recover refuse regret reject relate relax relief remain remember remind remote remove repair repeat reply report
    request resent resist resolve respect respond rest result return reveal review rid risk road room root rough row run
    rush sad safe sat satisfy saturday save saw schedule scope seat secret seem seen seldom sell send senior sense sent
    serious session settle several share shift shock short show shut sick side sign silence silent simply sincere sit
    situation skill slept slide slip slow smooth soften solve somebody someone something somewhere soon sorry sort
    sought spare speak spend spent split spoke spot spread stage stake stand start state stay step stick still stood
    stop stopped story straight strange stress strong struggle stuck study style succeed sudden suggest sum summer
    sunday support suppose sure surprise survive suspect sweat switch table talk task taught teach team tell tense
    tension thank thought threat thursday tie tight till time tired today together told tomorrow tone took topic total
    touch tough trace track train treat tried trouble trust truth try tuesday turn typical understand understood undo
    unexpected unhappy unless upset urge urgent usual vague value victory view visit voice wait walk want warn wary
    watch weak wednesday week weekend weigh welcome went whoever whole willing win winter wish won wonder word wore work
    worker worry worse worst worth wrap write wrong wrote year yesterday young yourself
    """
)


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """The stems of all ordinary words. Reads the knowledge folder once, when first needed: call it in a thread."""
    folder = data_root() / "knowledge"
    files = [*folder.glob("guides/*.md"), *folder.glob("questions/*/*.yaml"), *folder.glob("rubrics/*.yaml")]
    text = " ".join(_NO_PROSE.sub(" ", path.read_text(encoding="utf-8")) for path in sorted(files))
    words = {match.group().replace("’", "'") for match in _LOWER.finditer(text)}
    return frozenset(stem(word) for word in (words | _EVERYDAY | FUNCTION_WORDS) - TOOLS)


def is_ordinary(word: str) -> bool:
    """Whether a word (lower case) is plain English, as far as the project knows; the name of a tool is not."""
    bare = re.sub(r"(?:n't|'\w{1,2})$", "", word.replace("’", "'"))
    known = _ordinary()
    return bare not in TOOLS and (bare in FUNCTION_WORDS or stem(bare) in known or _base(bare) in known)


def _base(word: str) -> str:
    """The stem of a word with a doubled letter before its ending ("dropped" as "drop") or a prefix ("unclear")."""
    doubled = re.fullmatch(r"(\w+?)(\w)\2(?:ed|ing|er)", word)
    if doubled:
        return stem(doubled[1] + doubled[2])
    return stem(re.sub(r"^(?:un|re|over|under|pre|non|mis|dis)(?=\w{4})", "", word))
