"""The parts of a behavioural answer: which sentence is situation, task, action, result, learning, other.

A sentence is judged by its words (cues), by the labelled examples that it is nearest to, and by its place in the
story; then the most probable sequence is taken (Viterbi), because people mostly tell a story in its order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.domain import Part
from coach.signals import delivery, story
from coach.signals.sentences import Sentence
from coach.signals.star_examples import EXAMPLES
from coach.signals.vectors import Embeds, Matrix

PARTS: Final = (Part.SITUATION, Part.TASK, Part.ACTION, Part.RESULT, Part.LEARNING, Part.OTHER)

_I_DID = (
    r"\b(?:i|we)(?:'d| had| also| then| first| therefore| even| just| only| still| mostly| personally|"
    r" finally| quickly| immediately|\s)*\s+(?:asked|added|"
    r"analy[sz]ed|applied|argued|arranged|automated|benchmarked|bought|broke|brought|built|called|"
    r"changed|checked|chose|cleaned|clipped|collected|compared|"
    r"computed|configured|convinced|copied|created|cut|debugged|decided|defined|deployed|designed|"
    r"detected|developed|did|documented|drafted|drew|dropped|"
    r"escalated|evaluated|explained|explored|extended|fine-?tuned|fixed|focused|followed|gathered|"
    r"gave|got|helped|implemented|interviewed|introduced|"
    r"investigated|invited|joined|labelled|labeled|listened|listed|logged|looked|made|mapped|measured|"
    r"met|mirrored|mocked|moved|negotiated|offered|opened|"
    r"organi[sz]ed|paired|picked|pitched|planned|plotted|prepared|presented|prioriti[sz]ed|profiled|"
    r"proposed|prototyped|pulled|pushed|put|ran|read|rebuilt|"
    r"recommended|reduced|refactored|refused|removed|replaced|replayed|reported|reproduced|researched|"
    r"retrained|reviewed|rewrote|rolled|sat|sampled|scheduled|scored|"
    r"sent|set|shadowed|shared|showed|sketched|skipped|solved|sorted|spent|split|spoke|started|"
    r"stopped|studied|suggested|switched|talked|taught|tested|"
    r"thought about|told|took|traced|trained|tried|tuned|updated|used|validated|verified|visited|"
    r"walked|warned|went|worked|wrote|clarified|scaled|repeated|"
    r"could have|could've|mentored|coached|agreed with|insisted|swapped|turned)\b"
)
_CUES: Final[tuple[tuple[Part, float, re.Pattern[str]], ...]] = tuple(
    (part, weight, re.compile(pattern, re.IGNORECASE))
    for part, weight, pattern in (
        (
            Part.TASK,
            2.2,
            r"\bmy (?:task|job|goal|role|responsibility|mission|objective|assignment|aim) (?:was|is|here was)\b",
        ),
        (
            Part.TASK,
            1.8,
            (
                r"\bi (?:was|am) (?:responsible|in charge|accountable|asked to|tasked|given the|assigned|supposed "
                r"to|expected to|the one who had to)\b"
            ),
        ),
        (Part.TASK, 1.7, r"\b(?:i|we) (?:had to|needed to|should|have to|must)\b(?! have\b)"),
        (
            Part.TASK,
            1.5,
            (
                r"\b(?:the goal|the task|the objective|the aim|what i had to) (?:was|is)\b|\basked me to\b|"
                r"\b(?:were|was) mine\b|\bi (?:owned|led|was leading|had the role)\b"
            ),
        ),
        (
            Part.TASK,
            0.8,
            (
                r"\b(?:by|until|before|within|in) (?:the end of|friday|monday|next|two|three|four|five|six|\d+) "
                r"?(?:weeks?|days?|months?|quarters?)?\b"
            ),
        ),
        (Part.ACTION, 1.9, _I_DID),
        (
            Part.ACTION,
            1.2,
            (
                r"\b(?:i|we) would (?:first|then|also|try|start|make|write|define|collect|decide|ask|look|talk|"
                r"check|explain|use)\b"
            ),
        ),
        (
            Part.ACTION,
            0.6,
            (
                r"^(?:so |then |and then )?(?:first|then|next|after that|secondly|finally|instead|to do (?:this|"
                r"that|so))\b"
            ),
        ),
        (Part.ACTION, 0.5, r"\b(?:because i|since i|so i|so that|rather than|instead of)\b"),
        (
            Part.RESULT,
            1.6,
            (
                r"\b(?:as a result|in the end|at the end|the (?:result|outcome|upshot|effect) (?:was|is)|"
                r"eventually|led to|resulted in|turned out)\b"
            ),
        ),
        (
            Part.RESULT,
            1.5,
            (
                r"\b(?:fell|dropped|rose|increased|decreased|reduced|improved|went (?:up|down|from)|grew|gained|"
                r"saved|beat|cut|reached|halved|doubled)\b[^.]*\d"
            ),
        ),
        (
            Part.RESULT,
            1.0,
            (
                r"\b(?:was|were|has been|is|got) (?:launched|shipped|released|adopted|deployed|accepted|approved|"
                r"finished|completed|delivered|used|happy|satisfied|closed|renewed|in production|trained|worth)\b"
            ),
        ),
        (
            Part.RESULT,
            0.9,
            (
                r"\b(?:renewed|extended (?:the|for|our)|passed|adopted|still (?:use|uses|in use|in the product|"
                r"runs?)|went live|shipped|is still|worked well|succeeded|deliver(?:ed)? late|lost the)\b"
            ),
        ),
        (
            Part.RESULT,
            0.6,
            (
                r"\bfrom\s+\S+(?:\s\S+)?\s+(?:down |up )?to\b|\bcompared (?:to|with)\b|\binstead of\b[^.]*\d|"
                r"\bbefore it was\b"
            ),
        ),
        (
            Part.LEARNING,
            2.7,
            (
                r"\b(?:i|we)(?:'ve| have)? (?:also )?(?:learn(?:ed|t)|realised|realized|found out that i|"
                r"understood|took away)\b|^(?:learned|learnt)\b"
            ),
        ),
        (
            Part.LEARNING,
            2.2,
            (
                r"\b(?:taught me|the lesson|my lesson|key takeaway|takeaway|what i took|looking back|in hindsight|"
                r"in retrospect|if i (?:could|had to|did) [^.]*again|next time)\b"
            ),
        ),
        (
            Part.LEARNING,
            1.5,
            (
                r"\b(?:what|one thing|something|the (?:one |only )?thing)\b[^.!?:]{0,20}\bi(?:'d| would)(?: have)? "
                r"(?:do|done|change|changed)\b|\b(?:would|will|should) (?:have )?(?:do|done) (?:it |this |things )?"
                r"differently|\bin my next (?:\w+ )?(?:projects?|jobs?|roles?|teams?|models?|launch|one|release)\b"
            ),
        ),
        (
            Part.LEARNING,
            1.5,
            (
                r"^(?:and |so |but )?(?:looking back|in hindsight|next time|since then|from then on|it taught me|"
                r"i now|what i(?:'d| would) do differently|in my next)\b"
            ),
        ),
        (
            Part.LEARNING,
            1.9,
            (
                r"\b(?:since then|from then on|ever since|nowadays|these days)\b|\bi(?:'ve| have)? (?:now|since|"
                r"always (?!been|liked|loved|wanted|enjoyed|had|thought|believed|found)|"
                r"never)\b|\bwe (?:now|always) (?:do|start|run|use|write|check)\b|\bnow "
                r"(?:always|never)\b|"
                r"\bon every (?:new |later )?\w+ (?:now|since)\b"
            ),
        ),
        (
            Part.LEARNING,
            1.7,
            (
                r"\bi(?:'ve| have) (?:not |never |kept |used |done )[^.]*\b(?:since|now|for this reason|after "
                r"(?:her|him|that))\b|\bthe (?:learning|moral) (?:is|was)\b"
            ),
        ),
        (
            Part.LEARNING,
            1.2,
            r"\bi should(?:'ve| have)\b|\bi (?:still|now) (?:do|use|start|ask|check|write|keep|run)\b",
        ),
        (
            Part.SITUATION,
            1.5,
            (
                r"\b(?:when i (?:was|worked|joined)|i (?:was|am) (?:working|employed|part of|an? \w+ (?:at|in))|i "
                r"work(?:ed)? (?:at|for|in|on)|at (?:that|the|this) time|in (?:19|20)\d\d|last (?:year|spring|"
                r"summer|autumn|fall|winter)|(?:two|three|a few) years ago|in my (?:last|previous|current|present|"
                r"former|first|old) (?:job|role|company|team|position))\b"
            ),
        ),
        (
            Part.SITUATION,
            0.8,
            (
                r"\b(?:had|was|were) (?:been |already |just |not |never |no |only )?(?:\w+ed|built|written|broken|"
                r"late|behind|unhappy|missing|using|running|growing)\b|\bthere (?:was|were)\b|\b(?:wanted|"
                r"complained|refused|disagreed|insisted|promised|needed|believed|left|resigned)\b"
            ),
        ),
        (Part.SITUATION, 0.7, r"\b(?:but|because|and) (?:nobody|no one|everyone|they|he|she|the)\b"),
        (
            Part.OTHER,
            2.0,
            (
                r"\b(?:that'?s (?:a (?:good|great|tough|hard) question|it|the story|all|my answer|about it)|let "
                r"me (?:think|see|start|tell)|good question|hope (?:that|this) answers|so yeah|i hope)\b"
            ),
        ),
        (Part.OTHER, 1.7, r"\b(?:i (?:would|'d) say|if i have to name|the learning is)\b"),
        (
            Part.OTHER,
            1.3,
            (
                r"\b(?:i consider myself|i am (?:a|an|very|quite) (?:\w+ )?(?:person|communicator|player|mentor|"
                r"leader|learner)|i'm (?:a|an|very|quite|a pretty) |people (?:like|say|tell)|in general|generally|"
                r"it is (?:very )?important|everybody knows|is (?:never|always|a daily)|by the way|another story|"
                r"kind of)\b"
            ),
        ),
        (
            Part.OTHER,
            0.8,
            (
                r"\b(?:was|is) (?:really |very |quite |a )*(?:nice|interesting|funny|hard|challenging|great|"
                r"fine)\b|\b(?:i guess|i think|i mean|you know)\b"
            ),
        ),
    )
)

_WISH: Final = re.compile(r"\bi(?:'d| would) (?:also |then |not |rather |first )?\w+", re.IGNORECASE)
_TOLD: Final = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|did|got|said|told|went|came|took|made|gave|found|knew|fell|rose|ran|"
    r"wrote|built|left|became|began|thought|put|cut|chose|"
    r"kept|held|met|paid|sent|spent|led|lost|won|drew|grew|spoke|showed|taught|i|we|my|our|he|she)\b",
    re.IGNORECASE,
)

# log-weights of going from one part (row) to the next (column), in the order of PARTS; the first row starts the story
_START = np.array([0.6, 0.0, -0.5, -0.3, -0.3, 0.1])
_NEXT = np.array(
    [
        [0.7, 0.5, 0.1, -0.9, -1.2, -0.3],
        [0.0, 0.1, 0.8, -0.8, -1.2, -0.5],
        [-0.9, -0.9, 0.8, 0.2, -0.4, -0.3],
        [-0.9, -1.0, -0.3, 0.6, 0.7, -0.2],
        [-0.6, -1.0, -0.4, -0.2, 0.6, 0.0],
        [0.1, -0.1, 0.0, -0.4, -0.3, 0.4],
    ]
)


def parts(sentences: Sequence[Sentence], embedder: Embeds) -> tuple[Part, ...]:
    """The part of every sentence, in order."""
    if not sentences:
        return ()
    vectors = embedder.embed([sentence.text for sentence in sentences])
    similar = _similar(vectors, embedder)
    places = np.linspace(0.0, 1.0, len(sentences)) if len(sentences) > 1 else np.array([0.5])
    scores = np.array(
        [_score(sentence, near, place) for sentence, near, place in zip(sentences, similar, places, strict=True)]
    )
    return _wishes_after_lessons(sentences, [PARTS[index] for index in _best_path(scores)])


def _wishes_after_lessons(sentences: Sequence[Sentence], found: Sequence[Part]) -> tuple[Part, ...]:
    """What somebody would do, right after a lesson about it, belongs to the lesson ("… I would also ask the users")."""
    told = list(found)
    for index in range(1, len(told)):
        before = sentences[index - 1].text
        after_wish = told[index - 1] is Part.LEARNING and (story.HINDSIGHT.search(before) or _WISH.search(before))
        if after_wish and _WISH.search(sentences[index].text):
            told[index] = Part.LEARNING
    return tuple(told)


def _similar(vectors: Matrix, embedder: Embeds) -> NDArray[np.float64]:
    """(sentences, parts): mean similarity to the three nearest examples of each part, centred per sentence."""
    columns = []
    for part in PARTS:
        near = np.sort(vectors @ embedder.embed(EXAMPLES[part]).T, axis=1)[:, -3:]
        columns.append(near.mean(axis=1))
    table: NDArray[np.float64] = np.stack(columns, axis=1).astype(np.float64)
    centred: NDArray[np.float64] = table - table.mean(axis=1, keepdims=True)
    return centred


def _score(sentence: Sentence, near: NDArray[np.float64], place: float) -> NDArray[np.float64]:
    score = 5.0 * near
    for part, weight, cue in _CUES:
        if cue.search(sentence.text):
            score[PARTS.index(part)] += weight
    if delivery.numbers(sentence.text):
        score[PARTS.index(Part.RESULT)] += 0.3 + 1.2 * delivery.compares(sentence.text) + 0.6 * (place > 0.5)
    if not _TOLD.search(sentence.text):  # nobody does anything and nothing happened: talk about things in general
        score[PARTS.index(Part.OTHER)] += 0.9
    score += np.array([0.8 - 1.6 * place, 0.5 - 1.2 * place, 0.0, 1.2 * place - 0.8, 1.6 * place - 1.2, 0.0])
    return score


def _best_path(scores: NDArray[np.float64]) -> list[int]:
    best = scores[0] + _START
    back: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        ways = best[:, None] + _NEXT
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
