"""Words of English as the signals need them: tokens, stems, function words, negation and direction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

_TOKEN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:['’-][A-Za-zÀ-ɏ0-9]+)*|\d+(?:[.,]\d+)*%?")


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


FUNCTION_WORDS = word_set(
    """
    a about above after again against all also although always am an and another any are around as at be
    because become been before being below between both but by can cannot could did do does doing done down
    during each either else even every few for from further get gets got had has have having he her here hers
    him his how however i if in instead into is it its itself just keep kept less let lets like make makes
    made many may me might more most much must my myself near need needs neither never no nor not now of off
    on once one only or other our ours out over own per quite rather really same say says she should since so
    some still such take takes than that the their theirs them then there therefore these they thing things
    this those though through thus to too toward under until up upon us use used uses using usually very via
    was way we well were what when where whether which while who whom whose why will with within without would
    yes yet you your yours i'm it's don't doesn't isn't aren't can't won't didn't wasn't weren't that's
    there's they're we're you're i've we've you've i'd you'd we'd i'll you'll it'll he's she's let's what's
    basically actually okay ok
    """
)

NEGATIONS = word_set(
    """
    not no never none nothing neither nor without cannot can't don't doesn't isn't aren't won't didn't wasn't
    weren't shouldn't couldn't wouldn't hardly barely fails fail failed lacks lack avoid avoids
    """
)

# Words that turn a claim round, as axes: the same axis with the opposite sign says the opposite.
_AXES: tuple[tuple[str, str], ...] = (
    (
        (
            "increase increases increased increasing raise raises raised raising rise rises grow grows "
            "growing higher high more larger "
            "large bigger big up gain gains inflate inflates inflated improve improves improved better "
            "stronger strong longer maximise "
            "maximises maximize maximizes maximum most best above greater speeds speed optimistic "
            "overestimates overestimate"
        ),
        (
            "decrease decreases decreased decreasing lower lowers lowered lowering low reduce reduces "
            "reduced reducing fall falls "
            "shrink shrinks shrinking less smaller small fewer down drop drops worse weaker weak shorter "
            "minimise minimises minimize "
            "minimizes minimum least worst below lesser slows slow pessimistic underestimates underestimate cut cuts"
        ),
    ),
    (
        "fast faster fastest quick quicker quickly cheap cheaper speeds",
        "slow slower slowest slowly slows expensive costlier",
    ),
    (
        "robust robustness insensitive unaffected resistant immune invariant independent independently",
        "sensitive sensitivity affected fragile vulnerable dependent depends correlated",
    ),
    ("simple simpler easy easier linear", "complex difficult harder hard nonlinear non-linear"),
    ("overfit overfits overfitting", "underfit underfits underfitting"),
    (
        "always all every everywhere same identical equal equals similar",
        "never differ differs different differently diverse diversity",
    ),
    ("before first prior", "after afterwards later"),
    ("sparse sparsity", "dense"),
    ("parallel", "sequential sequentially"),
    ("supervised labelled labeled", "unsupervised unlabelled unlabeled"),
    ("convex", "non-convex nonconvex"),
    ("biased", "unbiased"),
    ("differentiable smooth", "non-differentiable nondifferentiable kink"),
    ("multiply multiplies multiplied times", "divide divides divided"),
    ("quadratic quadratically exponential", "linear linearly"),
    ("add adds added", "remove removes removed subtract subtracts"),
    ("mean average", "median"),
    ("clean clearly certain", "noisy noise random"),
    ("on active enabled kept", "off inactive disabled dropped removed"),
)
DIRECTIONS: dict[str, tuple[tuple[int, int], ...]] = {}
for _number, (_plus, _minus) in enumerate(_AXES):
    for _sign, _side in ((1, _plus), (-1, _minus)):
        for _word in _side.split():
            DIRECTIONS[_word] = (*DIRECTIONS.get(_word, ()), (_number, _sign))

_SUFFIXES = (
    "isations",
    "izations",
    "isation",
    "ization",
    "ational",
    "fulness",
    "ousness",
    "iveness",
    "ations",
    "ities",
    "ation",
    "ments",
    "ingly",
    "edly",
    "ised",
    "ized",
    "ises",
    "izes",
    "ising",
    "izing",
    "ment",
    "ness",
    "tion",
    "sion",
    "ies",
    "ity",
    "ing",
    "ers",
    "ive",
    "ise",
    "ize",
    "ble",
    "ied",
    "ed",
    "er",
    "es",
    "ly",
    "al",
    "s",
    "e",
    "y",
)


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers in order; apostrophes are straight, hyphenated words stay whole."""
    return [match.group().lower().replace("’", "'") for match in _TOKEN.finditer(text)]


def stem(word: str) -> str:
    """A crude common stem, so that "regularise", "regularised" and "regularization" meet; never shorter than four
    letters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order; hyphenated words count by their parts."""
    parts = (part for token in tokens(text) for part in token.split("-"))
    return [stem(part) for part in parts if _tells(part)]


def claim_stems(text: str) -> list[str]:
    """Content stems together with the small words that decide what is claimed: never, always, only, without, before
    ..."""
    parts = [part for token in tokens(text) for part in token.split("-")]
    found = [part if part in _DECIDING else stem(part) for part in parts if _tells(part) or part in _DECIDING]
    return [
        *found,
        *(f"{one} {two}" for one, two in pairwise(found) if one in {"without", "no", "not"}),
    ]


def _tells(word: str) -> bool:
    return word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit())


_DECIDING = word_set(
    """
    never always all every only without not no before after more less most same both none cannot first
    """
)


def negated(words: Iterable[str]) -> bool:
    """Whether an odd number of negations stands among these words."""
    return negations(words) % 2 == 1


def negations(words: Iterable[str]) -> int:
    """How many negations stand among these words."""
    return sum(word in NEGATIONS or word.endswith("n't") for word in words)


def directions(words: Iterable[str]) -> dict[int, int]:
    """For each axis that is spoken of, the sum of its signs (0: both ends are named)."""
    found: dict[int, int] = {}
    for word in words:
        for axis, sign in DIRECTIONS.get(word, ()):
            found[axis] = found.get(axis, 0) + sign
    return found
