"""What to listen for in a design, case or coding answer, per criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from coach.domain import Kind
from coach.engine.cue import Cue, cues

OF_TASKS: Final[Mapping[Kind, Mapping[str, tuple[Cue, ...]]]] = {
    Kind.ML_DESIGN: {
        "requirements": cues(
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
        "framing": cues(
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
        "data": cues(
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
        "model": cues(
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
                r"alternative|instead|rather than|(?:and|but),? not (?:with|by|a|the)\b|decided against|considered\b|"
                r"compared? (?:with|to)|error analysis|slices?|segments?|ablation|"
                r"over a\b|ruled out"
            ),
        ),
        "serving": cues(
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
        "goal": cues(
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
        "metric": cues(
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
        "causes": cues(
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
        "analysis": cues(
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
        "decision": cues(
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
        "communication": cues(
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
        "problem_solving": cues(
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
        "testing": cues(
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
}
