"""What "it" and "they" stand for: a sentence that begins with such a word is read with the subject of the one before.

"L1 adds a penalty. It makes weights zero" says of L1 what a vector of the second sentence alone cannot know. The rule
is small on purpose: the subject is what stands before the first verb of a main clause, and where none is found nothing
is put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from coach.signals.sentences import Sentence, clauses
from coach.signals.words import word_set

_LEAD = r"(?:(?:and|but|so|then|because|since|as|also|while|well|now|which is why|that's why|if|when)[,\s]+)*"
_PRONOUN = re.compile(
    rf"^(?P<lead>{_LEAD})(?P<word>it's|it|they're|they|its|their|this|that's|that|these|those|which)\b(?!\s+(?:way|case|"
    r"reason|means? that|is why|said))",
    re.IGNORECASE,
)
_FORMS: Mapping[str, str] = {
    "it's": "{} is",
    "that's": "{} is",
    "they're": "{} are",
    "its": "{}'s",
    "their": "{}'s",
}
_OPENING = re.compile(
    r"^(?:(?:so|well|ok(?:ay)?|and|but|also|first|second|then|basically|actually|in practice|in general|in short|"
    r"geometrically|therefore|however|on the other hand|for example|usually|with that)\b[,:]?\s+)+",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?:if|when|while|since|because|as|although|for|in|with|on|at|after|before)\b[^,]*,\s+", re.IGNORECASE
)
_SUBJECT = re.compile(r"^(?:the |a |an |each |every |most |all )?[\w()|,/'’ -]{1,60}$", re.IGNORECASE)
_NO_SUBJECT = word_set(
    """
    i you we he she it they this that these those there what which who one people someone everybody nobody here my
    your our its their to not no let that's it's i'd i'm you'd
    """
)
_VERBS = word_set(
    """
    is are was were be has have had does do did can could will would should must may might means makes gets goes takes
    gives uses needs says finds keeps lets shows helps works learns fits predicts trains runs chooses tells puts adds
    picks tests measures splits compares tries depends plots changes moves stays happens holds stops starts multiplies
    divides subtracts squares penalises penalizes punishes shrinks pulls pushes sets selects averages combines reduces
    increases raises lowers drops leads causes converges overfits underfits assumes ignores normalises normalizes scales
    computes minimises minimizes maximises maximizes samples draws builds grows sees looks estimates models describes
    contains controls prevents solves creates produces turns freezes stores counts tends requires returns maps
    encodes outputs reads writes decides weighs treats preserves favours allows punish shrink make take give use need
    get keep learn grow model work look tend leave leaves saturates gains loses cannot can't doesn't don't isn't aren't
    """
)
_LONGEST = 6


def subject(text: str) -> str | None:
    """What the sentence is about: the words before the first verb of its main clause, or None if they are not clear."""
    bare = _CONDITION.sub("", _OPENING.sub("", text.strip()))
    words = bare.split()
    for position, word in enumerate(words[: _LONGEST + 1]):
        if word.strip(",.;:()").lower() in _VERBS:
            found = " ".join(words[:position]).strip(" ,")
            first = found.split()[0].lower() if found else ""
            clear = found and first not in _NO_SUBJECT and "," not in found and _SUBJECT.match(found)
            return found if clear else None
    return None


def resolved(sentences: Sequence[Sentence], pieces: Iterable[Sentence]) -> dict[Sentence, str]:
    """The pieces that begin with a word such as "it", each as it reads with its subject in that word's place.

    `pieces` are sentences of `sentences` and clauses of them; within a sentence the clause before counts first.
    """
    known: dict[tuple[int, int], str | None] = {}
    last: str | None = None
    for sentence in sentences:
        known[sentence.turn, sentence.start] = last
        for clause in [sentence, *clauses(sentence)]:
            if (clause.turn, clause.start) not in known:
                known[clause.turn, clause.start] = last
            last = (None if clause.code else subject(clause.text)) or last
    found = {}
    for piece in pieces:
        named = known.get((piece.turn, piece.start))
        text = with_subject(piece.text, named) if named and not piece.code else piece.text
        if text != piece.text:
            found[piece] = text
    return found


def with_subject(text: str, named: str) -> str:
    """The text with `named` for the pronoun that it begins with, if it begins with one."""
    match = _PRONOUN.match(text)
    if not match:
        return text
    form = _FORMS.get(match["word"].lower(), "{}")
    return text[: match.start("word")] + form.format(named) + text[match.end("word") :]
