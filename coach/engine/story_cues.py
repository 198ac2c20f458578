"""Words that show what a story holds: reasons, alternatives, stakes, checkable results, lessons that were used."""

from __future__ import annotations

import re

REASON = re.compile(
    r"\b(?:because|since (?!then)|so that|in order to|to (?:see|find out|check|make sure|understand|"
    r"avoid|know|learn|get)|as (?:the|it|i|we|he|she|they) (?:was|were|had|would|could)|"
    r"i wanted|the reason|which (?:meant|would|let|told|showed)|otherwise|therefore|due to|knowing "
    r"that|found (?:that|out)|mattered|needed (?:it|to)|that way|had the (?:least|most))\b|[,;] so\b",
    re.IGNORECASE,
)
ALTERNATIVE = re.compile(
    r"\b(?:instead(?: of)?|rather than|could(?:'ve| have)|decided against|ruled out|rejected|"
    r"considered|(?:and|but),? not (?:with|by|on|to|for|from|in|at|a|an|the)|"
    r"thought (?:about|of)|alternatives?|the other option|options?|"
    r"did(?:n't| not) (?:start|want to|simply|just|go|use|open|argue|wait|fix)|tempting|skipped|"
    r"dropped|one option|over (?:raw |a |the |re)\w+ (?:since|because))\b",
    re.IGNORECASE,
)
REJECTED = re.compile(
    r"\b(?:(?:and|but),? not (?:with|by|on|to|for|from|in|at|a|an|the)|rather than|instead of|(?:decided|voted|argued) "
    r"against|ruled out|rejected|considered\b[^.!?]*\b(?:but|though|although|and (?:dropped|rejected)))\b",
    re.IGNORECASE,
)
"""An alternative that was turned down: a choice is shown even where its reason is not said."""
STAKES = re.compile(
    r"\b(?:because|risk(?:ed|ing|s)?|deadline|los(?:e|ing|t)|cancel(?:led)?|churn\w*|complain\w*|"
    r"cost(?:s|ing)?|revenue|money|customers?|users?|clients?|money|budget|launch|failed|failing|"
    r"outage|"
    r"angry|unhappy|trust|blocked|late|mattered|critical|urgent|penalt\w+|auditor|contract|profit|"
    r"margin|wasted?|sick|resigned|useless|wrong)\b",
    re.IGNORECASE,
)
CONSTRAINT = re.compile(
    r"\b(?:only|without|no (?:\w+ )?(?:budget|headcount|time|data|labels|documentation|monitoring|"
    r"tests|one)|nobody|never|(?:\d+|two|three|four|five|six|eight|ten|twelve) (?:days?|weeks?|"
    r"months?|hours?|people|quarters?)|"
    r"by (?:friday|monday|the end|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)|before (?:the|his|her|our)|couldn'?t|could not|deadline|within|limited|"
    r"part-time|alone)\b",
    re.IGNORECASE,
)
CHECKABLE = re.compile(
    r"\b(?:renewed|extended|adopted|confirmed|signed|approved|still (?:use|uses|used|in use|in the|"
    r"runs?|running)|switched (?:off|to)|passed|promoted|went live|in production|closed|merged|"
    r"published|"
    r"told me|thanked|rolled (?:it )?out|became the|standard|accepted|agreed|stopped|shipped|launched)\b",
    re.IGNORECASE,
)
OPINION = re.compile(
    (
        r"\b(?:happy|satisfied|great|good|well|nice|success(?:ful)?|liked|pleased|positive|fine|ok|better|"
        r"much more|pretty)\b"
    ),
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\b(?:since then|since|from then on|ever since|after that,? i|on (?:the|my|every|each|our) "
    r"(?:next|new|later|last|following)|(?:last|this) (?:month|year|week|quarter|spring|summer|autumn|"
    r"winter)|still do|"
    r"i (?:now|always|refuse|never)|now i|i(?:'ve| have) (?:kept|used|not|never|done|started)|has "
    r"become|"
    r"in my next (?:\w+ )?\w+,? i (?!would\b|will\b|want\b|plan\b|hope\b|should\b)|is now|"
    r"every new|later (?:project|that year)|turned down|today i)\b",
    re.IGNORECASE,
)
INTENDS = re.compile(
    (
        r"\b(?:next time|differently|in my next (?:\w+ )?\w+,? i (?:would|will|want|plan)|"
        r"would (?:now )?(?:start|split|ask|involve|do|check|begin|talk|plan)|will "
        r"(?:always|never)|plan to|i should(?:'ve| have)|in future|in the future|if i)\b"
    ),
    re.IGNORECASE,
)
LATER = re.compile(
    (
        r"\b(?:since then|last (?:month|year|winter|spring|summer|autumn|quarter)|this year|on the next|"
        r"the next time|later that year|again)\b"
    ),
    re.IGNORECASE,
)
EMPTY_LESSON = re.compile(
    (
        r"\b(?:a lot|great (?:experience|learning)|learning experience|grew|very instructive|so much|many "
        r"things|valuable experience|interesting)\b"
    ),
    re.IGNORECASE,
)
