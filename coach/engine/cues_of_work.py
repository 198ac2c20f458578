"""What to listen for in an answer about one's own work, a project or a take-home, per criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from coach.domain import Kind
from coach.engine.cue import Cue, cues

OF_WORK: Final[Mapping[Kind, Mapping[str, tuple[Cue, ...]]]] = {
    Kind.PROJECT: {
        "problem": cues(
            the_problem=(
                r"problem|wanted to|needed|goal|was (?:losing|wasting|failing|slow|wrong)|waste|fraud|churn|"
                r"predict|forecast|reduce|because|the (?:task|question) was|complain\w*|whether to|"
                r"found nothing|trouble"
            ),
            who_had_it=(
                r"customers?|users?|company|shops?|team|manager|agents?|doctors?|drivers?|business|department|"
                r"operators?|client|planners?|bank|hospital|crews?|patients?|nurses?|investigators?|handlers?|"
                r"neighbours?|plant|staff"
            ),
            why_it_mattered=(
                r"cost\w*|money|euros?|dollars?|revenue|percent|%|hours|time|risk|complain\w*|lost|lose|thrown|"
                r"mattered|expensive|bill\b|delay"
            ),
            its_size_or_constraint=r"\d|million|thousand|only|within|without|deadline|latency|budget|double",
        ),
        "own_part": cues(
            your_own_part=(
                r"\bi (?:was (?:responsible|asked|in charge|the)|built|wrote|designed|redesigned|owned|did|made|"
                r"trained|chose|led|started|decided|tried|proposed|evaluated|split|used|rebuilt|implemented|"
                r"set up|traced|"
                r"recommended|rejected|resampled)|\b(?:was|were) mine|my (?:part|job|role|task|share|responsibility)"
            ),
            what_others_did=(
                r"colleagues?|the other|another (?:engineer|team|person)|the (?:platform|data|backend|product) "
                r"(?:team|engineer\w*)|team (?:of|was)|together with|someone else|one (?:makes?|person|of us|"
                r"engineer)|we were (?:two|three|four|\d)|(?:two|three|four|five) of us|my lead|my manager|"
                r"the (?:first one|\w+ director)"
            ),
            a_decision_of_yours=(
                r"i (?:decided|chose|picked|proposed|insisted|dropped|argued|refused|ended up|not take|went "
                r"(?:with|for)|ruled|rejected|recommended|redesigned|took (?!part)|left|served|set aside|considered|"
                r"rolled)|my (?:decision|choice|call|recommendation)"
            ),
            how_you_defended_it=(
                r"disagree\w*|argu\w+|convinc\w+|pushed back|wanted (?:to use|a)|although|instead of|because|"
                r"against|since|and not"
            ),
        ),
        "approach": cues(
            the_data=(
                r"data\b|rows|records|logs|events|images|texts?|labels?|history|gps|"
                r"transactions|measurements|till|messages|claims|invoices?|cases"
            ),
            features=(
                r"features?\b|lags?|embeddings?|encod\w+|aggregat\w+|price|weekday|holidays?|columns|signals|inputs?\b"
            ),
            a_baseline=(
                r"baseline|naive|rules?\b|median|mean|simple|heuristic|current system|"
                r"last (?:week|year)|logistic|ranking by|the (?:old|existing|hosted)"
            ),
            the_model=(
                r"model\b|boost\w*|xgboost|lightgbm|catboost|forest|regression|neural|lstm|transformer|bert|cnn|"
                r"arima|prophet|trees?\b|cluster\w*|llm|quantile|detector"
            ),
            reasons=(
                r"because|since|so that|as (?:the|it|we)|therefore|which is why|in order to|must|needed|small|so those"
            ),
            what_you_ruled_out=(
                r"also tried|tried|instead|rather than|and not with\b|decided against|"
                r"dropped|ruled out|compared|not better|gained nothing|"
                r"alternative|didn'?t help|reject\w*|slower|considered|set (?:it )?aside|too slow|ablation|both options"
            ),
        ),
        "evaluation": cues(
            a_metric=(
                r"precision|recall|auc|f1|rmse|mae\b|mape|mean absolute error|error|loss|accuracy|ndcg|lift|"
                r"calibration|quantile loss|median error|false alarms|(?:share|average) (?:of|that|\w+ \w+)|"
                r"minutes off|unsafe"
            ),
            a_fair_split=(
                r"held[- ]out|hold[- ]?out|test (?:set|on|period|data)|validation|cross[- ]?validation|rolling|"
                r"time[- ]based|last (?:\w+ )?(?:months?|weeks?|quarter)|by time|out[- ]of[- ]time|never a random|"
                r"not mix|train on|tested (?:it )?on|trained up to|blind|shadow|before and after"
            ),
            a_baseline=(
                r"baseline|naive|compared|against|than the|below (?:that|the)|better than|versus|vs\.?|from \d|"
                r"old (?:model|rules|system)|was \d"
            ),
            uncertainty_or_slices=(
                r"confidence|interval|seeds?|variance|slices?|segments?|(?:per|each) (?:shop|group|class|region|"
                r"customer|depot)|for (?:the )?(?:small|new|young|first|some)|younger|saw no|worse (?:for|on|"
                r"in)|significan\w+|"
                r"cannot separate|sample|elsewhere|unchanged|for one region"
            ),
        ),
        "result": cues(
            an_outcome_in_use=(
                r"deployed|production|launch\w*|roll(?:ed)? (?:it )?out|went live|in use|used by|put it in|"
                r"running|shipped|pilot|adopted|live\b|city|shops|trial|months later|decided|they use"
            ),
            a_number=(
                r"\d+(?:[.,]\d+)? ?(?:%|percent|points?|euros?|dollars?|hours|minutes|ms|calls|users|k\b|million)|"
                r"halved|doubled|a third|half|person-months"
            ),
            a_comparison=(
                r"from \d|before|compared|control|comparison|against|the others?|other (?:three|two|cities|shops|"
                r"group)|stayed|same like before|a/b|baseline|holdout|down|fell|dropped|goes down|while the|expected"
            ),
            other_explanations=(
                r"season|other (?:cause|reason|change|explanation)|could (?:also )?(?:be|have been)|at the same "
                r"time|stayed (?:at|the same|flat)|almost same|unchanged|attribut\w+|holiday|weather|elsewhere|"
                r"control|alternating|expected|of the whole"
            ),
        ),
        "reflection": cues(
            what_went_wrong=(
                r"went wrong|mistake|wrong|leak\w*|failed|fail\b|problem was|bug|broke|underestimated|too late|"
                r"did not work|didn'?t work|bigger than|worse than|weakness|incident|fired|late\b"
            ),
            its_cause=(
                r"because|since|caused|due to|reason|turned out|contained|i (?:used|assumed|forgot|missed|"
                r"trusted)|came from|traced|assumed|, so\b"
            ),
            what_you_would_do_differently=(
                r"would (?:now|do|start|talk|check|build|have|use|ask|first|reverse|write)|next time|should have|"
                r"with more time|if i (?:did|could|had)|differently|again|i now"
            ),
            what_changed_since=(
                r"since then|now i|i now|always|on the next|after that|ever since|today|"
                r"from then|we have since|that stayed|next version|caught \w+ \w+ since"
            ),
        ),
    },
    Kind.TAKE_HOME: {
        "reproducibility": cues(
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
        "code_quality": cues(
            structure=r"modules?|functions?|package|classes|structure|src|separate|refactor\w*|small files?",
            tests=r"tests?\b|pytest|unit test|assert\w*|coverage",
            names_and_style=r"readable|names?|lint\w*|format\w*|type hints?|typed|ruff|black|docstring|comments?|clean",
            what_was_left_out=(
                r"left out|on purpose|did not (?:build|add|include)|kept (?:it )?(?:small|simple)|no need|"
                r"over-?engineer\w*|deliberately"
            ),
        ),
        "evaluation": cues(
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
        "assumptions": cues(
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
        "limits": cues(
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
