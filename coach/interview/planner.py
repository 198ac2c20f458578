"""Which questions an interview asks: fitting the person, varied in topic, and not those seen lately."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

from coach.bank import Bank
from coach.domain import Kind, Question, Role, Seniority, Setup
from coach.errors import BadInput

# A round as each role usually meets it; the planner repeats it for longer interviews.
ROUNDS: Mapping[Role, Sequence[Kind]] = {
    Role.ML_ENGINEER: (Kind.PROJECT, Kind.CONCEPT, Kind.ML_DESIGN, Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.CODING),
    Role.DATA_SCIENTIST: (Kind.PROJECT, Kind.CONCEPT, Kind.CASE, Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.TAKE_HOME),
    Role.RESEARCH_SCIENTIST: (Kind.PROJECT, Kind.CONCEPT, Kind.CONCEPT, Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.ROLE_FIT),
    Role.ML_PRODUCT_MANAGER: (Kind.ROLE_FIT, Kind.CASE, Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.CASE, Kind.ML_DESIGN),
    Role.ENGINEER: (Kind.PROJECT, Kind.CODING, Kind.ML_DESIGN, Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.CODING),
}


def plan(bank: Bank, setup: Setup, seen: Sequence[str], rng: random.Random) -> tuple[str, ...]:
    """Question ids in the order to ask them.

    `seen`: the ids this person was asked before, most recent first. Unseen questions come first, then those seen
    longest ago. Fit is relaxed in steps (seniority, then role), never the kind; too few questions give a shorter plan.
    """
    chosen: list[Question] = []
    wanted = setup.kinds or _usual_kinds(bank, setup)
    for kind in _kinds(wanted, setup.questions):
        candidate = _best(bank, setup, kind, chosen, seen, rng)
        if candidate is not None:
            chosen.append(candidate)
    if not chosen:
        kinds = ", ".join(wanted)
        about = f" about '{setup.topic}'" if setup.topic else ""
        raise BadInput(f"The bank has no question of kind {kinds}{about}.", "See what there is with: coach questions")
    return tuple(question.id for question in chosen)


def _usual_kinds(bank: Bank, setup: Setup) -> Sequence[Kind]:
    """The role's usual round; where a topic is named, what the bank has on it."""
    if setup.topic is None:
        return ROUNDS[setup.role]
    return tuple(dict.fromkeys(q.kind for q in bank.select(topic=setup.topic))) or ROUNDS[setup.role]


def _kinds(wanted: Sequence[Kind], length: int) -> Iterator[Kind]:
    rounds = cycle(wanted)
    return (next(rounds) for _ in range(length))


def _best(
    bank: Bank, setup: Setup, kind: Kind, chosen: Sequence[Question], seen: Sequence[str], rng: random.Random
) -> Question | None:
    """The best-fitting question left: fit first, then new topic, then least recently seen, then chance."""
    taken = {q.id for q in chosen}
    topics = {q.topic for q in chosen}
    age = {question_id: len(seen) - index for index, question_id in enumerate(reversed(seen))}
    left = [q for q in bank.select(kinds=[kind], topic=setup.topic) if q.id not in taken]

    def rank(question: Question) -> tuple[int, int, bool, int, float]:
        distance = _distance(setup.seniority, question)
        misfit = 2 * (setup.role not in question.roles) + (distance > 0)
        staleness = -age.get(question.id, len(seen) + 1)
        unseen_first = 0 if question.id not in age else 1
        return misfit + 3 * unseen_first, distance, question.topic in topics, staleness, rng.random()

    return min(left, key=rank, default=None)


def _distance(seniority: Seniority, question: Question) -> int:
    """How many steps the question's nearest seniority lies from the one wanted."""
    steps = list(Seniority)
    return min((abs(steps.index(seniority) - steps.index(s)) for s in question.seniority), default=0)
