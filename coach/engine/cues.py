"""What to listen for in a design, case, coding, project or take-home answer, per criterion: what it is, and words
that show it.

The order is the order in which a missing thing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from coach.domain import Kind

Cue = tuple[str, re.Pattern[str]]


def _cues(**words: str) -> tuple[Cue, ...]:
    return tuple(
        (name.replace("_", " "), re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for name, pattern in words.items()
    )


CUES: Final[Mapping[Kind, Mapping[str, tuple[Cue, ...]]]] = {
    Kind.ML_DESIGN: {
        "requirements": _cues(
            the_business_goal=(
                r"goal|objective|business|success (?:means|is)|(?:increase|reduce|improve) (?:revenue|retention|"
                r"engagement|cost)|so that (?:users|customers|the)"
            ),
            who_uses_it=(
                r"users?\b|customers?\b|advertisers?|sellers?|merchants?|reviewers?|moderators?|agents?\b|"
                r"drivers?\b|patients?"
            ),
            the_scale=(
                r"\d[\d.,]* ?(?:k|m|million|billion|thousand|qps|requests|users|items|documents|transactions)|"
                r"scale|per (?:second|day)|qps|traffic|volume"
            ),
            latency_or_budget=r"latency|milliseconds?|\d+ ?ms\b|real[- ]time|budget|cost constraint|sla|throughput",
            what_you_would_ask=(
                r"(?:i would|i'd|first,? i|let me|can i|may i|i want to) (?:ask|clarify|confirm|assume|check)|"
                r"clarify|assum\w+|\?\s|out of scope|constraints?|privacy|regulat\w+"
            ),
        ),
        "framing": _cues(
            the_learning_task=(
                r"classif\w+|regression|ranking|rank(?:s|ed)?\b|retriev\w+|forecast\w*|anomaly|cluster\w*|two[- "
                r"]stage|multi[- ]?(?:label|class|task)|learning to rank|predict(?:s|ing)? (?:the|whether|how|a|"
                r"p\()"
            ),
            input_and_label=r"labels?\b|target\b|positive(?:s| example| class)|input\b|ground truth|negatives?\b",
            an_offline_metric=(
                r"precision|recall|auc|pr[- ]?auc|f1|ndcg|map\b|mrr|rmse|mae\b|mape|log[- ]?loss|pinball|quantile "
                r"loss|calibration|hit rate|offline metric"
            ),
            an_online_metric=(
                r"online metric|ctr\b|conversion|revenue per|watch time|retention|dwell|"
                r"business metric|online|a/b"
            ),
            guardrails_and_an_operating_point=(
                r"guardrails?|threshold|operating point|false positives?|cost of|trade[- ]?off|counter[- ]?metric|"
                r"complaints?"
            ),
            a_baseline=r"baseline|heuristic|rule[- ]based|popularity|current (?:system|rules)|simple(?:st)? ",
        ),
        "data": _cues(
            where_the_data_comes_from=(
                r"logs?\b|events?\b|clickstream|history|historical|sources?\b|database|transactions|impressions|"
                r"catalog\w*|collected"
            ),
            how_labels_come_about=(
                r"labels?\b|labell?ed|annotat\w+|implicit|explicit|chargebacks?|delayed|"
                r"feedback|human review"
            ),
            feature_groups=(
                r"features?\b|embeddings?|counts?\b|aggregat\w+|text\b|image|recency|"
                r"frequency|context|demographic"
            ),
            leakage_and_time_splits=(
                r"leak\w*|point[- ]in[- ]time|as[- ]of|time[- ]based|temporal split|split by time|future "
                r"information|out[- ]of[- ]time"
            ),
            bias_noise_or_imbalance=(
                r"bias\b|biased|position bias|selection|imbalanc\w+|sampl\w+|noise|noisy|missing|cold[- ]start|"
                r"delay"
            ),
            equal_features_in_training_and_serving=(
                r"feature store|training[/ -]serving|skew|same (?:code|features|pipeline)|parity|online and "
                r"offline features"
            ),
        ),
        "model": _cues(
            a_baseline=(
                r"baseline|heuristic|logistic regression|popularity|rule[- ]based|naive|simple(?:st)? model|start "
                r"(?:simple|with)"
            ),
            a_model=(
                r"gradient[- ]boost\w+|xgboost|lightgbm|catboost|trees?\b|forest|neural|two[- ]tower|transformer|"
                r"bert|embedding model|factori[sz]ation|llm|cnn|deep|regression"
            ),
            why_this_model=(
                r"because|since|as it|so that|tabular|latency|interpretab\w+|handles?|small data|non[- ]?linear|"
                r"cheap"
            ),
            training_and_tuning=(
                r"train(?:ed|ing)?\b|loss\b|hyperparameter|tun(?:e|ing)|cross[- ]?validation|negative sampling|"
                r"early stopping|regulari\w+|retrain"
            ),
            the_alternative_and_error_analysis=(
                r"alternative|instead|rather than|compared? (?:with|to)|error analysis|slices?|segments?|ablation|"
                r"over a\b|ruled out"
            ),
        ),
        "serving": _cues(
            how_predictions_are_made=(
                r"batch|online (?:inference|serving|prediction)|real[- ]time|precomput\w+|cache|endpoint|service|"
                r"api\b|stream\w*|latency|candidate generation"
            ),
            an_online_test=r"a/b|experiment|shadow|canary|interleav\w+|holdout|control group|ramp|roll(?:ed)? ?out",
            monitoring=r"monitor\w*|alert\w*|dashboard|drift|psi\b|distribution of|data quality|logging",
            retraining=r"retrain\w*|refresh|update(?:d)? (?:daily|weekly|the model)|continual|schedule|trigger",
            rollback_and_fallbacks=(
                r"roll(?:ed)? ?back|fallback|fall back|fail(?:s|ure|over)|degrade|timeout|kill switch|previous "
                r"(?:model|version)|shadow|label delay|delayed labels"
            ),
        ),
    },
    Kind.CASE: {
        "goal": _cues(
            the_goal=r"goal|objective|purpose|success|decision|decide|what (?:we|you) (?:want|optimi[sz]e)|trying to",
            whose_behaviour_and_when=(
                r"users?\b|customers?|new (?:users|customers)|segment|cohort|over (?:the|a|\w+) (?:week|month|"
                r"quarter|\w+ (?:weeks|months))|per (?:user|week|month|day)"
            ),
            what_you_would_ask=(
                r"clarify|ask\b|\?\s|\?$|assum\w+|confirm|do we|is (?:it|this)|which (?:users|market|platform)|"
                r"depends on"
            ),
            the_cost_of_being_wrong=(
                r"cost of|wrong|risk|harm|expensive|irreversible|false (?:positive|"
                r"negative)|lose|give away"
            ),
        ),
        "metric": _cues(
            one_main_metric=(
                r"(?:primary|main|north star|key|success|target|headline) metric|conversion|retention|revenue per|"
                r"ctr|click[- ]through|active users|churn|watch time|orders? per|rate\b|metric"
            ),
            its_definition=(
                r"defined? as|numerator|denominator|per (?:user|session|visitor|order|week|day|month)|share of|"
                r"percentage of|divided by|number of|within (?:\d+|seven|thirty)|\d+[- ]day"
            ),
            a_guardrail=(
                r"guardrails?|counter[- ]?metric|not (?:fall|drop|hurt|get worse)|must not|complaints?|"
                r"unsubscrib\w+|latency|refunds?|cancellations?|support tickets|side effect"
            ),
            how_it_could_mislead=(
                r"gam(?:e|ed|ing)|mislead\w*|proxy|goodhart|cannibal\w+|novelty|short[- ]term|long[- ]term|"
                r"leading indicator|inflate|vanity|can rise"
            ),
        ),
        "causes": _cues(
            measurement_errors=(
                r"logging|tracking|instrumentation|measurement|bug\b|data (?:quality|issue|pipeline)|definition|"
                r"bots?\b|dashboard|artefact|missing data"
            ),
            product_changes=(
                r"release|launch|deploy\w*|change(?:d|s)? (?:in|to)|app version|feature|ui\b|experiment|price|"
                r"ranking change|rollout"
            ),
            outside_causes=(
                r"season\w*|holiday|competitor|market|weather|press|outage|marketing|campaign|macro|external|"
                r"weekday"
            ),
            segments=(
                r"segment\w*|break (?:it )?down|by (?:platform|country|device|region|cohort|channel|age|version)|"
                r"slice|new (?:vs|versus|and) (?:existing|returning)|ios|android|mix|simpson"
            ),
            how_to_tell_them_apart=(
                r"if (?:it|this|that|the)\b|would (?:see|expect|show)|then (?:we|i) (?:would|should)|check "
                r"(?:whether|if|first)|rule out|compare|test (?:whether|if)|sudden|gradual"
            ),
        ),
        "analysis": _cues(
            the_method=(
                r"a/b|experiment|randomi[sz]\w+|difference[- ]in[- ]differences|regression|synthetic control|"
                r"quasi|matching|holdout|survey|causal|funnel|instrument"
            ),
            unit_and_arms=(
                r"unit\b|randomi[sz]e (?:by|on|at|users)|control|treatment|variant|per user|cluster\w*|switchback|"
                r"assign\w*|50/50|arm"
            ),
            power_and_duration=(
                r"power|sample size|mde|minimum detectable|smallest effect|weeks?\b|duration|confidence|"
                r"significance|alpha|p-?value|variance|cuped"
            ),
            threats=(
                r"novelty|peek\w*|interference|spill ?over|network effect|multiple (?:testing|comparisons|"
                r"metrics)|sample ratio|srm|selection|confound\w*|contaminat\w*|regress\w+ to the mean|season|bias"
            ),
        ),
        "decision": _cues(
            a_recommendation=(
                r"recommend\w*|i would (?:launch|ship|roll|keep|stop|not|choose|go|start|suggest)|ship|launch|"
                r"roll (?:it )?out|decision|decide|my call|do not launch"
            ),
            both_outcomes=(
                r"if (?:it|the|we|both|positive|negative|results?|guardrail)\b|otherwise|either way|positive|"
                r"negative|flat|inconclusive|not significant|neutral"
            ),
            effect_against_cost=(
                r"worth|cost|benefit|trade[- ]?off|size of the effect|practical|effort|roi|lift of|at least \d|"
                r"threshold"
            ),
            what_would_change_it=(
                r"change my mind|would change|revisit|unless|re-?evaluate|long[- ]term|follow[- ]up|until|next "
                r"step|monitor|holdback"
            ),
        ),
    },
    Kind.CODING: {
        "communication": _cues(
            a_plan_before_the_code=(
                r"first\b|plan\b|idea\b|approach|i(?:'ll| will| would|'d) (?:use|start|go|keep|iterate|sort|build|"
                r"walk|scan|loop|write|store)|the trick|we (?:can|keep|need)|let me|steps?\b"
            ),
            input_and_output=(
                r"input|output|return(?:s|ed)?|given|assum\w+|expect|constraints?|can (?:the|there|it) be|clarify|"
                r"\?|signature|guarantee"
            ),
            what_the_code_does=(
                r"so that|because|this (?:way|means|keeps|lets|gives|ensures)|for each|then\b|while\b|each "
                r"(?:element|time|step|item|node|row)|invariant|since|so (?:the|we|it|each)"
            ),
        ),
        "problem_solving": _cues(
            an_approach=(
                r"hash|dict\w*|set\b|sort\w*|two[- ]pointers?|sliding|window|heap|queue|stack|bfs|dfs|recurs\w+|"
                r"dynamic|memo\w*|binary search|graph|tree|group ?by|join|vectori[sz]\w+|counter|prefix|loop|scan|"
                r"single pass|one pass|matrix"
            ),
            time_complexity=r"O\(|linear|quadratic|logarithmic|n log n|time complexity|constant time|complexity",
            space_complexity=r"space|memory|extra (?:space|memory)|O\(\w+\)[^.]*O\(|in[- ]place",
            an_alternative=(
                r"alternative\w*|brute[- ]force|naive|instead|could also|another (?:way|option|approach)|trade[- "
                r"]?off|rather than|compared (?:to|with)|would be (?:slower|faster|better|worse)|if (?:the|memory|"
                r"n)\b"
            ),
        ),
        "testing": _cues(
            empty_input=r"empty|none\b|null|no (?:elements|rows|items|input)|zero[- ]length|len\(\w+\) ?== ?0|zero\b",
            one_or_equal_elements=(
                r"single|one (?:element|item|row|node)|duplicates?|repeated|same (?:value|element)|ties?\b|all "
                r"equal|identical"
            ),
            extremes_and_bad_input=(
                r"negative|overflow|large|huge|very (?:big|long)|nan\b|invalid|missing|bad input|cycle|"
                r"disconnected|unicode|type"
            ),
            a_traced_example=(
                r"for example|e\.g\.|example|trace|walk through|step through|dry run|let'?s (?:run|try)|gives|"
                r"returns? \[|-> ?\[|assert\b"
            ),
            tests=(
                r"tests?\b|assert|pytest|unit test|edge cases?|corner cases?|property|hypothesis|check(?:s|ed|"
                r"ing)?\b"
            ),
        ),
    },
    Kind.PROJECT: {
        "problem": _cues(
            the_problem=(
                r"problem|wanted to|needed|goal|was (?:losing|wasting|failing|slow|wrong)|waste|fraud|churn|"
                r"predict|forecast|reduce|because|the (?:task|question) was"
            ),
            who_had_it=(
                r"customers?|users?|company|shops?|team|manager|agents?|doctors?|drivers?|business|department|"
                r"operators?|client|planners?|bank|hospital"
            ),
            why_it_mattered=(
                r"cost\w*|money|euros?|dollars?|revenue|percent|%|hours|time|risk|complain\w*|lost|lose|thrown|"
                r"mattered|expensive"
            ),
            its_size_or_constraint=r"\d|million|thousand|only|within|without|deadline|latency|budget",
        ),
        "own_part": _cues(
            your_own_part=(
                r"\bi (?:was (?:responsible|asked|in charge)|built|wrote|designed|owned|did|made|trained|chose|"
                r"led|started|decided|tried|proposed|evaluated|split|used|rebuilt|implemented|set up)|\b(?:was|"
                r"were) mine|my (?:part|job|role|task|responsibility)"
            ),
            what_others_did=(
                r"colleagues?|the other|another (?:engineer|team|person)|the (?:platform|data|backend|product) "
                r"(?:team|engineer\w*)|team (?:of|was)|together with|someone else|one (?:makes?|person|of us|"
                r"engineer)|we were"
            ),
            a_decision_of_yours=(
                r"i (?:decided|chose|picked|proposed|insisted|dropped|argued|refused|ended up|not take|went "
                r"(?:with|for)|ruled)|my (?:decision|choice|call)"
            ),
            how_you_defended_it=(
                r"disagree\w*|argu\w+|convinc\w+|pushed back|wanted (?:to use|a)|although|instead of|because|"
                r"against"
            ),
        ),
        "approach": _cues(
            the_data=(
                r"data\b|rows|records|logs|events|images|texts?|labels?|history|gps|"
                r"transactions|measurements|till"
            ),
            features=r"features?\b|lags?|embeddings?|encod\w+|aggregat\w+|price|weekday|holidays?|columns|signals",
            a_baseline=(
                r"baseline|naive|rules?\b|median|mean|simple|heuristic|current system|"
                r"last (?:week|year)|logistic"
            ),
            the_model=(
                r"model\b|boost\w*|xgboost|lightgbm|catboost|forest|regression|neural|lstm|transformer|bert|cnn|"
                r"arima|prophet|tree|cluster\w*|llm|quantile"
            ),
            reasons=r"because|since|so that|as (?:the|it|we)|therefore|which is why|in order to|must|needed|small",
            what_you_ruled_out=(
                r"also tried|tried|instead|rather than|dropped|ruled out|compared|not better|gained nothing|"
                r"alternative|didn'?t help|rejected|slower"
            ),
        ),
        "evaluation": _cues(
            a_metric=(
                r"precision|recall|auc|f1|rmse|mae\b|mape|mean absolute error|error|loss|accuracy|ndcg|lift|"
                r"calibration|quantile loss|median error"
            ),
            a_fair_split=(
                r"held[- ]out|hold[- ]?out|test (?:set|on|period|data)|validation|cross[- ]?validation|rolling|"
                r"time[- ]based|last (?:\w+ )?(?:months?|weeks?|quarter)|by time|out[- ]of[- ]time|never a random|"
                r"not mix|train on"
            ),
            a_baseline=(
                r"baseline|naive|compared|against|than the|below (?:that|the)|better than|versus|vs\.?|from \d|"
                r"old (?:model|rules|system)|was \d"
            ),
            uncertainty_or_slices=(
                r"confidence|interval|seeds?|variance|slices?|segments?|per (?:shop|group|class|region|customer)|"
                r"for (?:the )?(?:small|new|young|first|some)|younger|saw no|worse (?:for|on|in)|significan\w+"
            ),
        ),
        "result": _cues(
            an_outcome_in_use=(
                r"deployed|production|launch\w*|roll(?:ed)? (?:it )?out|went live|in use|used by|put it in|"
                r"running|shipped|pilot|adopted|live\b|city|shops"
            ),
            a_number=(
                r"\d+(?:[.,]\d+)? ?(?:%|percent|points?|euros?|dollars?|hours|minutes|ms|calls|users|k\b|million)|"
                r"halved|doubled|a third|half"
            ),
            a_comparison=(
                r"from \d|before|compared|control|comparison|against|the others?|other (?:three|two|cities|shops|"
                r"group)|stayed|same like before|a/b|baseline|holdout|down|fell|dropped|goes down"
            ),
            other_explanations=(
                r"season|other (?:cause|reason|change|explanation)|could (?:also )?(?:be|have been)|at the same "
                r"time|stayed (?:at|the same|flat)|almost same|unchanged|attribut\w+|holiday|weather"
            ),
        ),
        "reflection": _cues(
            what_went_wrong=(
                r"went wrong|mistake|wrong|leak\w*|failed|fail\b|problem was|bug|broke|underestimated|too late|"
                r"did not work|didn'?t work|bigger than|worse than"
            ),
            its_cause=(
                r"because|since|caused|due to|reason|turned out|contained|i (?:used|assumed|forgot|missed|"
                r"trusted)|came from"
            ),
            what_you_would_do_differently=(
                r"would (?:now|do|start|talk|check|build|have|use|ask)|next time|should have|with more time|if i "
                r"(?:did|could|had)|differently|again"
            ),
            what_changed_since=(
                r"since then|now i|i now|always|on the next|after that|ever since|today|"
                r"from then|we have since"
            ),
        ),
    },
    Kind.TAKE_HOME: {
        "reproducibility": _cues(
            one_command=(
                r"one command|make\b|script|docker|container|run(?:s|ning)? (?:with|by|the|it)|readme|notebook|"
                r"entry point|clone|checkout|cli\b"
            ),
            pinned_versions=r"pinn?ed|versions?|requirements|lock ?file|environment|poetry|conda|uv\b|pyproject",
            seeds=r"seeds?\b|determinis\w+|random state",
            a_check_elsewhere=(
                r"fresh|clean (?:checkout|machine|environment)|another machine|ci\b|continuous integration|tested "
                r"it|container"
            ),
        ),
        "code_quality": _cues(
            structure=r"modules?|functions?|package|classes|structure|src|separate|refactor\w*|small files?",
            tests=r"tests?\b|pytest|unit test|assert\w*|coverage",
            names_and_style=r"readable|names?|lint\w*|format\w*|type hints?|typed|ruff|black|docstring|comments?|clean",
            what_was_left_out=(
                r"left out|on purpose|did not (?:build|add|include)|kept (?:it )?(?:small|simple)|no need|"
                r"over-?engineer\w*|deliberately"
            ),
        ),
        "evaluation": _cues(
            a_fitting_metric=(
                r"precision|recall|auc|f1|rmse|mae\b|average precision|lift|calibration|"
                r"log[- ]?loss|metric|cost"
            ),
            a_clean_split=(
                r"split|held[- ]out|holdout|cross[- ]?validation|time[- ]based|last (?:\w+ )?(?:months?|quarter)|"
                r"stratif\w+|group\w*|no leak\w*|leakage|before (?:any )?(?:fitting|scaling)"
            ),
            a_baseline=r"baseline|dummy|naive|majority|simple (?:model|rule)|logistic|current rule|against",
            an_answer_to_what_was_asked=(
                r"question|asked|decision|recommend\w*|the business|whom|which customers|so that they|task (?:was|"
                r"asked)|means for"
            ),
            uncertainty_or_error_analysis=(
                r"confidence|interval|bootstrap|seeds|error analysis|slices?|segments?|worst|residual|variance|"
                r"significan\w+"
            ),
        ),
        "assumptions": _cues(
            stated_assumptions=r"assum\w+|i take|interpret\w*|define\w* as|treat\w* .{0,30} as|unclear|ambigu\w+",
            reasons_for_them=r"because|since|as (?:the|there)|reason|based on",
            where_they_matter=(
                r"matters?|depends|affects?|changes? the|decides?|readme|top of|listed|wrote (?:them|it) down|"
                r"document\w*"
            ),
            how_far_they_carry=(
                r"sensitiv\w+|if i (?:change|use)|with (?:\d+|another)|robust|checked whether|tested (?:the|this) "
                r"assumption|vary|varied"
            ),
        ),
        "limits": _cues(
            a_real_limit=(
                r"limit\w*|only (?:one|a|the|\d)|cannot|can'?t|does not (?:cover|hold|work)|did not (?:have|test)|"
                r"weak\w*|too (?:small|few)|not (?:enough|representative)|missing"
            ),
            next_steps=(
                r"next\b|with (?:more|another) (?:time|week|day)|would (?:add|try|do|get|collect|calibrate|test)|"
                r"future|improve|first i would"
            ),
            their_order=r"first\b|then\b|priorit\w*|most important|before (?:anything|that)|last\b|biggest",
            what_not_to_do_with_it=(
                r"should not|shouldn'?t|do not use|not (?:ready|safe|for)|caution|before (?:production|using)|"
                r"would not (?:deploy|trust|use)|careful"
            ),
        ),
    },
}
