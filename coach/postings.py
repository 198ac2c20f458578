"""Job postings by their wording: whether a text is one, and which role and level it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from coach.domain import Kind, Role, Seniority

T = TypeVar("T")


@dataclass(frozen=True)
class Posting:
    """A pasted job posting. `kinds`: the rounds that its words suggest, beyond what is usual for the role."""

    text: str
    role: Role
    seniority: Seniority
    kinds: tuple[Kind, ...] = ()


_SHORTEST = 22
_SHORTEST_LABELLED = 10
_ENOUGH_SIGNS = 3

_ML = (
    r"(?:ml|machine[- ]learning|ai|artificial intelligence|deep[- ]learning|nlp|computer vision|llm|gen(?:erative )?ai)"
)
_TITLE = r"(?:engineer|developer|architect|programmer)"
# The role whose title comes first in the text is the one it is about; where two begin at the same word, the first here.
_ROLES: Mapping[Role, re.Pattern[str]] = {
    Role.ML_PRODUCT_MANAGER: re.compile(
        rf"\b(?:{_ML} )?(?:technical )?product (?:manager|owner|lead)\b|\bpm role\b", re.IGNORECASE
    ),
    Role.RESEARCH_SCIENTIST: re.compile(
        rf"\b(?:{_ML} )?(?:research|applied) (?:\w+ )?(?:scientist|engineer)|"
        rf"\b{_ML} (?:\w+ )?scientist\b|\bresearcher\b",
        re.IGNORECASE,
    ),
    Role.DATA_SCIENTIST: re.compile(
        r"\bdata scien(?:tist|ce (?:role|job|position|interview|lead))|"
        r"\b(?:data|product|business|quantitative|insights?) (?:intelligence )?analyst|"
        r"\bbusiness intelligence\b|\bbi (?:engineer|developer)|\banalytics engineer",
        re.IGNORECASE,
    ),
    Role.ML_ENGINEER: re.compile(
        rf"\b{_ML}(?:[ /-]\w+){{0,2}} {_TITLE}|\bml-?ops\b|\bml role\b|\bmle\b", re.IGNORECASE
    ),
    Role.ENGINEER: re.compile(rf"\b(?:\w+[- ])?{_TITLE}\b|\b{_TITLE}\b|\bsre\b", re.IGNORECASE),
}
_JOB = "engineer|scientist|developer|manager|analyst|architect|researcher|role|level|programme"
_AFTER = rf"(?=(?:[ ,/()&+-]+\w+){{0,4}}?[ ,/()-]+(?:{_JOB}))"
_LEVELS: Mapping[Seniority, re.Pattern[str]] = {
    Seniority.STAFF: re.compile(
        rf"\b(?:principal|distinguished)\b|\b(?:staff|lead){_AFTER}|\b(?:tech|team|engineering) lead\b|\bhead of\b|"
        r"\bstaff[- ](?:level|interview|question)|\bat staff\b",
        re.IGNORECASE,
    ),
    Seniority.SENIOR: re.compile(r"\bsenior(?:[- ]level)?\b|\bsr\b\.?", re.IGNORECASE),
    Seniority.MID: re.compile(r"\bmid(?:dle)?(?:[- ](?:level|weight))?\b|\bintermediate\b", re.IGNORECASE),
    Seniority.JUNIOR: re.compile(
        rf"\bjunior\b|\bjr\b\.?|\bentry[- ]level\b|\bnew[- ]?grad\b|\bintern(?:ship)?\b|"
        rf"\b(?:graduate|associate|trainee){_AFTER}",
        re.IGNORECASE,
    ),
}
_YEARS = re.compile(r"\b(\d{1,2})(?:\s*[-–]\s*\d{1,2})?\s*\+?\s*(?:or more )?years?\b", re.IGNORECASE)

_LABEL = re.compile(
    r"\A[^.\n]{0,60}\b(?:job (?:posting|description|ad(?:vert)?|spec)|posting|vacancy|advert)\b[^.\n]{0,40}[:\n]",
    re.IGNORECASE,
)
_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bresponsib(?:le for|ilit)",
        r"\b(?:this|the) (?:role|position|post|job)\b",
        r"\byou(?:'ll| will|'d| would)\b",
        r"\bwe(?:'re| are) (?:looking|hiring|seeking|searching)|\blooking for an?\b",
        r"\brequire(?:d|ments?)\b|\bmust[- ]have",
        r"\bqualifications?\b|\bdegree\b",
        r"\byears?(?:'| of)",
        r"\bexperience (?:with|in|of|using)\b|\bproficien",
        r"\bsalary\b|£|€|\bper (?:annum|day)\b|\bp(?:a|d)\b|\bcompetitive\b|\bbenefits\b",
        r"\bremote\b|\bhybrid\b|\bon-?site\b",
        r"\bpermanent\b|\bcontract\b|\bfull[- ]time\b|\bclearance\b|\bcleared\b",
        r"\bapply\b|\bapplicants?\b",
        r"\bjoin (?:our|the|us|a)\b",
        r"\bthe (?:engineer|scientist|successful candidate|person|hire) will\b",
        r"\babout (?:us|the (?:role|team|company)|you)\b",
        r"\b(?:do you|are you) (?:enjoy|love|excited|passionate|want)",
        r"\bnice to have\b|\bdesirable\b|\bbonus\b",
        r"\bwork(?:ing)? (?:closely )?(?:with|alongside|across)\b",
        r"\bour (?:team|company|platform|product|mission|customers|clients)\b",
        r"\breport(?:ing|s)? to\b|\bbased in\b",
    )
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|my|me|myself)\b")
_ROUNDS: Mapping[Kind, re.Pattern[str]] = {
    Kind.ML_DESIGN: re.compile(
        r"architect|scal(?:e|able|ing)|end[- ]to[- ]end|production|deploy|platform|infrastructure", re.IGNORECASE
    ),
    Kind.CODING: re.compile(
        r"\bpython\b|\brust\b|\bc\+\+|\bjava\b|\bsql\b|\bapis?\b|backend|full[- ]?stack|coding", re.IGNORECASE
    ),
    Kind.CASE: re.compile(
        r"insights?\b|experiment|a/b|business problem|analytics|metrics?\b|product decisions?", re.IGNORECASE
    ),
    Kind.BEHAVIOURAL: re.compile(
        r"mentor|collaborat|stakeholder|cross-functional|leading|leadership|work closely", re.IGNORECASE
    ),
}


def looks_like_posting(text: str) -> bool:
    """Whether a text is a job posting: it says so, or it has a title up front and speaks as postings do, not as "I"."""
    words = text.split()
    if _LABEL.match(text):
        return len(words) >= _SHORTEST_LABELLED
    if len(words) < _SHORTEST:
        return False
    own = len(_FIRST_PERSON.findall(text))
    title = find_role(" ".join(words[:14])) is not None
    signs = sum(bool(sign.search(text)) for sign in _SIGNS)
    return signs >= 1 and signs + 2 * title - own >= _ENOUGH_SIGNS


def read_posting(text: str) -> Posting:
    """Role and level that a posting is for; where it names several levels, the first; where none, mid."""
    return Posting(
        text=text,
        role=find_role(text) or Role.ML_ENGINEER,
        seniority=find_seniority(text) or _by_years(text) or Seniority.MID,
        kinds=tuple(kind for kind, words in _ROUNDS.items() if words.search(text)),
    )


def find_role(text: str) -> Role | None:
    """The role whose title comes first."""
    return _first(_ROLES, text)


def find_seniority(text: str) -> Seniority | None:
    """The level that is named first."""
    return _first(_LEVELS, text)


def _first(patterns: Mapping[T, re.Pattern[str]], text: str) -> T | None:
    found = [
        (match.start(), order, value) for order, (value, p) in enumerate(patterns.items()) if (match := p.search(text))
    ]
    return min(found, key=lambda hit: hit[:2])[2] if found else None


def _by_years(text: str) -> Seniority | None:
    years = _YEARS.search(text)
    if years is None:
        return None
    count = int(years[1])
    return Seniority.SENIOR if count >= 5 else Seniority.MID if count >= 2 else Seniority.JUNIOR
