"""What a message outside an interview asks for, by its words: the built-in engine's ear.

A message is tried against the requests from the most to the least certain; what is none of them is a question for the
guides. A label ("Question: ... Answer: ...") always decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.bank import Bank
from coach.domain import Kind, Mode, Seniority, Setup
from coach.guides.embedding import Embedder
from coach.postings import Posting, find_role, find_seniority, looks_like_posting, read_posting


@dataclass(frozen=True)
class Ask:
    """A question for the guides."""

    query: str


@dataclass(frozen=True)
class GiveQuestion:
    """Wants a question to answer. `topic`: what it should be about, in the person's words."""

    topic: str | None = None
    kinds: tuple[Kind, ...] = ()
    seniority: Seniority | None = None


@dataclass(frozen=True)
class Critique:
    """Brings an answer to be judged; `question` is None where it was not said which one it answers."""

    question: str | None
    answer: str


@dataclass(frozen=True)
class StartInterview:
    setup: Setup


@dataclass(frozen=True)
class ShowReport:
    pass


@dataclass(frozen=True)
class Help:
    pass


Request = Ask | GiveQuestion | Critique | StartInterview | Posting | ShowReport | Help

_SHORT = 14
_LONG = 40
_NEAR_TOPIC = 0.4

_BOTH = re.compile(
    r"\A\W*(?:the )?(?:interview )?(?:question|q)\b[^:\n]{0,20}[:\-–—]\s*"
    r"(?P<question>.+?)\s*(?:\n|\s)"
    r"\W*(?:my |the )?(?:answer|a)\b[^:\n]{0,20}[:\-–—]\s*(?P<answer>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_MY_ANSWER = re.compile(
    r"\A\W*(?:(?:ok(?:ay)?|hi|hello|so|please|sure)\W+)*(?:(?:here(?:'s| is| comes)|this is) )?(?:my|the|an?) "
    r"(?:draft |written |own )?answer(?: to (?:it|this|that|the question)(?: is)?| is)?"
    r"\s*[:\n\-–—]\s*(?P<answer>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_JUDGE_THIS = re.compile(
    r"\A\W*(?:(?:can|could|would|will) you |please |i(?:'d| would) like you to |i want you to )*"
    r"(?:critique|criticise|criticize|review|judge|grade|score|rate|evaluate|assess|check|improve|"
    r"give (?:me )?feedback on|feedback on|what do you think (?:of|about)|how (?:good )?is)"
    r"\s+(?:this|my|the)(?: \w+)? ?answer[^:\n]{0,60}?"
    r"[:\n?]\s*(?P<answer>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_REPORT = re.compile(
    r"\b(?:my|the|a|last|latest) (?:\w+ )?(?:report|results?|scores?|feedback)\b|\bhow did i do\b|^\W*report\W*$",
    re.IGNORECASE,
)
_WANTS_TO_SEE = re.compile(
    r"\b(?:show|see|open|view|give|get|download|display|where|what|how did)\b|^\W*(?:my )?(?:last )?report\W*$",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"\b(?:mock|practi[cs]e|trial|test)(?: (?:job )?)?interview\b(?! questions?\b)|"
    r"\binterview me\b|\bmock me\b|"
    r"\b(?:start|begin|run|do|have|set up|launch|simulate|conduct|practi[cs]e|give me|let'?s|another|"
    r"new)\b[^.?!]{0,30}\binterview\b(?! questions?\b)|^\W*(?:mock|interview)\W*$",
    re.IGNORECASE,
)
_ASKS_ABOUT = re.compile(
    r"\A\W*(?:how (?:do|can|should|long|many|does|to|much)|what|why|when|which|who|where|should|is|are|"
    r"does|do i|explain)\b",
    re.IGNORECASE,
)
_QUESTION_WISH = re.compile(
    r"\b(?:give|ask|show|send|pose|throw|hit|find|want|need|like|try|another|next|new|one more|practi[cs]e|have)\b"
    r"[^.?!]{0,60}\bquestions?\b|\b(?:quiz|test|drill|challenge) me\b|\A\W*(?:an? )?(?:\w+ ){0,3}question"
    r"(?: (?:about|on|please|for)\b|\W*$)|\b(?:let me|want to|let'?s) (?:practi[cs]e|drill)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|on|regarding|concerning|covering|in|around)\s+(?P<topic>(?!(?:me|it|that|this)\b)[^.?!,;]+)",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s+(?:please|thanks?|now|for (?:an? )?(?:\w+ ){0,4}(?:engineer|scientist|manager|role|interview|level))\W*$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\A\W*(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings|there|coach|thanks?|thank you|"
    r"ok(?:ay)?|cool|bye)\W*)+\Z|\A\W*(?:help|menu|start|\?)\W*\Z|"
    r"\b(?:what (?:can|do) you do|how does this work|who are you|"
    r"what (?:is|are) (?:this|you)\W*$|how (?:can|do) (?:i|you) (?:use (?:this|you)|help))",
    re.IGNORECASE,
)

_KINDS: Mapping[Kind, re.Pattern[str]] = {
    Kind.BEHAVIOURAL: re.compile(r"behaviou?ral|soft[- ]skills?|\bstar\b|leadership|teamwork|conflict", re.IGNORECASE),
    Kind.ML_DESIGN: re.compile(
        r"(?:system|ml|machine[- ]learning) design|design (?:question|interview|round)", re.IGNORECASE
    ),
    Kind.CASE: re.compile(
        r"\b(?:product |business )?case (?:question|study|interview|round)?|product sense", re.IGNORECASE
    ),
    Kind.CODING: re.compile(
        r"\bcod(?:e|ing)\b|programming|algorithms?\b|leetcode|\bsql\b|data structures?", re.IGNORECASE
    ),
    Kind.PROJECT: re.compile(
        r"project (?:deep[- ]dive|question|round)|(?:about|on) (?:a |my )?projects?\b", re.IGNORECASE
    ),
    Kind.TAKE_HOME: re.compile(r"take[- ]?home", re.IGNORECASE),
    Kind.ROLE_FIT: re.compile(r"role[- ]fit|motivation|culture[- ]fit|questions? for the interviewer", re.IGNORECASE),
    Kind.CONCEPT: re.compile(r"\bconcepts?\b|\btheory\b|fundamentals|technical (?:question|interview)", re.IGNORECASE),
}
_HARDNESS: Mapping[Seniority, re.Pattern[str]] = {
    Seniority.SENIOR: re.compile(
        r"\b(?:hard(?:er)?|tough(?:er)?|difficult|advanced|challenging|tricky)\b", re.IGNORECASE
    ),
    Seniority.JUNIOR: re.compile(r"\b(?:eas(?:y|ier)|simple|basic|beginner'?s?|warm[- ]?up)\b", re.IGNORECASE),
    Seniority.MID: re.compile(r"\b(?:medium|average|normal|moderate)\b", re.IGNORECASE),
}
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), 1)}
_COUNT = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})[- ](?:\w+[- ]){{0,2}}questions?\b", re.IGNORECASE)
_PRACTICE = re.compile(
    r"\bpracti[cs]e\b|feedback (?:after|on|for) (?:each|every)|after (?:each|every)|coach me", re.IGNORECASE
)
_MOCK = re.compile(r"\bmock\b|realistic|no feedback", re.IGNORECASE)

_WORDS_FOR: Mapping[str, str] = {
    "regularisation": r"regulari[sz]ation|\bl[12]\b|lasso|ridge|dropout|weight decay|elastic net",
    "bias-variance": r"bias|variance|over-?fit|under-?fit",
    "trees-and-ensembles": r"\btrees?\b|forest|boosting|bagging|ensemble|xgboost",
    "linear-models": r"linear|logistic",
    "neural-networks": r"neural|deep learning|backprop|activation",
    "cnns-and-rnns": r"\bcnns?\b|\brnns?\b|convolution|recurrent|\blstms?\b|computer vision",
    "transformers-and-llms": r"transformer|\bllms?\b|attention|language models?|\bbert\b|\bgpt\b|\brag\b|fine-?tun",
    "optimisation": r"optimi[sz]|gradient descent|\bsgd\b|\badam\b|learning rate",
    "evaluation-metrics": r"evaluation|precision|recall|\bauc\b|\broc\b|\bf1\b|metrics?\b|calibration",
    "validation-and-tuning": r"cross-?validation|validation|hyper-?parameter|tuning|leakage",
    "feature-engineering": r"features?\b|encoding|scaling",
    "missing-data": r"missing|imput",
    "clustering-and-pca": r"cluster|k-?means|\bpca\b|dimension",
    "learning-paradigms": r"(?:un|self-?|semi-?)?supervised|reinforcement",
    "probability-and-statistics": r"probabilit|statistic|bayes|distribution",
    "hypothesis-testing": r"hypothesis|p-?values?|significance|confidence interval",
    "ab-tests-and-product-metrics": r"\ba/?b\b|experiment|product metrics?",
    "mlops": r"mlops|deploy|monitoring|drift|serving",
}


def route(message: str, bank: Bank, embedder: Embedder | None = None, setup: Setup | None = None) -> Request:
    """What `message` asks for.

    `setup` holds the choices made so far; with an embedder, topics are also told by meaning.
    """
    text = message.replace("’", "'").strip()
    words = len(text.split())
    if not re.search(r"\w", text) or (words <= _SHORT and _GREETING.search(text)):
        return Help()
    answer = _answer(text)
    if answer:
        return answer
    if looks_like_posting(text):
        return read_posting(text)
    if words <= _SHORT and _wants_report(text):
        return ShowReport()
    if words <= _LONG and _INTERVIEW.search(text) and not _ASKS_ABOUT.match(text):
        return StartInterview(_setup(text, bank, embedder, setup or Setup()))
    if words <= _LONG and _QUESTION_WISH.search(text) and not _ASKS_ABOUT.match(text):
        return GiveQuestion(_topic_words(text, bank), tuple(_kinds(text)), _level(text))
    if words >= _LONG and not text.endswith("?"):
        return Critique(None, text)
    return Ask(text)


def _wants_report(text: str) -> bool:
    asks_how = re.match(r"\W*how (?:do|can|should|would)\b", text, re.IGNORECASE)
    return bool(_REPORT.search(text) and _WANTS_TO_SEE.search(text) and not asks_how)


def find_topic(text: str, bank: Bank, embedder: Embedder | None = None) -> str | None:
    """The bank's topic that a text is about: by its name, by words that belong to it, or by meaning."""
    lower = text.lower()
    for topic in sorted(bank.topics, key=len, reverse=True):
        if re.search(rf"\b{re.escape(topic).replace('-', '[- ]')}\b", lower.replace("regulariz", "regularis")):
            return topic
    for topic, pattern in _WORDS_FOR.items():
        if topic in bank.topics and re.search(pattern, lower):
            return topic
    questions = list(bank.questions.values())
    if embedder is None or not questions:
        return None
    scores = embedder.embed([f"{q.topic.replace('-', ' ')}: {q.text}" for q in questions]) @ embedder.embed([text])[0]
    best = int(scores.argmax())
    return questions[best].topic if scores[best] >= _NEAR_TOPIC else None


def _answer(text: str) -> Critique | None:
    both = _BOTH.match(text)
    if both:
        return Critique(_bare(both["question"]), _bare(both["answer"]))
    labelled = _MY_ANSWER.match(text) or _JUDGE_THIS.match(text)
    return Critique(None, _bare(labelled["answer"])) if labelled else None


def _bare(text: str) -> str:
    """`text` without what is left of a bold label or a line break before it."""
    return re.sub(r"\A(?:\*\*|__)?\s+", "", text.strip("\n")).strip() if text[:2] in {"**", "__"} else text.strip()


def _setup(text: str, bank: Bank, embedder: Embedder | None, base: Setup) -> Setup:
    """`base` with everything that the message says otherwise."""
    about = _ABOUT.search(text)
    topic = find_topic(about["topic"], bank, embedder) if about else None
    changes: dict[str, object] = {
        "role": find_role(text),
        "seniority": _level(text),
        "kinds": tuple(_kinds(text)),
        "questions": _count(text),
        "mode": _mode(text),
        "topic": topic,
    }
    return Setup.model_validate(base.model_dump() | {name: value for name, value in changes.items() if value})


def _level(text: str) -> Seniority | None:
    """The level that is named, else the one that "hard" or "easy" stands for."""
    return find_seniority(text) or next((level for level, words in _HARDNESS.items() if words.search(text)), None)


def _kinds(text: str) -> Iterator[Kind]:
    return (kind for kind, words in _KINDS.items() if words.search(text))


def _count(text: str) -> int | None:
    found = _COUNT.search(text)
    if not found:
        return None
    number = found[1].lower()
    return min(12, max(1, _NUMBERS.get(number) or int(number)))


def _mode(text: str) -> Mode | None:
    if _MOCK.search(text) and not re.search(r"after (?:each|every)", text, re.IGNORECASE):
        return Mode.MOCK
    return Mode.PRACTICE if _PRACTICE.search(text) else None


def _topic_words(text: str, bank: Bank) -> str | None:
    """What a question should be about: the words after "about" or "on", else the topic that the message names."""
    about = _ABOUT.search(text)
    if about:
        words = _TRAILING.sub("", about["topic"]).strip()
        words = re.sub(r"^(?:the topic(?: of)?|an? |the |some )", "", words).strip()
        return words or None
    topic = find_topic(text, bank)
    return topic.replace("-", " ") if topic else None
