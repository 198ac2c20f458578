"""Which questions an interview asks."""

import itertools
import random

import pytest

from coach.bank import Bank
from coach.domain import Kind, Role, Seniority, Setup
from coach.errors import BadInput
from coach.interview.planner import ROUNDS, plan
from tests.interview.values import question


def planned(bank: Bank, setup: Setup, seen: tuple[str, ...] = (), seed: int = 1) -> tuple[str, ...]:
    return plan(bank, setup, seen, random.Random(seed))


def small_bank(*kinds: Kind, each: int = 4) -> Bank:
    return Bank([question(f"{kind}-{n}", kind, topic=f"topic {n % 2}", roles=tuple(Role), seniority=tuple(Seniority))
                 for kind in kinds for n in range(each)], [])  # fmt: skip


@pytest.mark.parametrize(("role", "seniority"), list(itertools.product(Role, Seniority)))
def test_every_role_and_seniority_gets_a_full_plan_without_repetition(
    bank: Bank, role: Role, seniority: Seniority
) -> None:
    ids = planned(bank, Setup(role=role, seniority=seniority, questions=12))
    assert len(set(ids)) == len(ids) == 12


@pytest.mark.parametrize(("role", "seniority"), list(itertools.product(Role, Seniority)))
def test_four_questions_fit_the_role_and_nearly_all_the_seniority(bank: Bank, role: Role, seniority: Seniority) -> None:
    for seed in range(5):
        questions = [bank.question(i) for i in planned(bank, Setup(role=role, seniority=seniority), seed=seed)]
        assert all(role in q.roles for q in questions)
        assert sum(seniority in q.seniority for q in questions) >= 3


def test_the_kinds_are_those_asked_for_in_turn(bank: Bank) -> None:
    wanted = (Kind.CONCEPT, Kind.BEHAVIOURAL)
    ids = planned(bank, Setup(kinds=wanted, questions=4))
    assert [bank.question(i).kind for i in ids] == [*wanted, *wanted]


@pytest.mark.parametrize("role", Role)
def test_without_kinds_the_round_is_the_roles_own(bank: Bank, role: Role) -> None:
    ids = planned(bank, Setup(role=role, questions=6))
    assert [bank.question(i).kind for i in ids] == list(ROUNDS[role])


def test_unseen_questions_come_first_and_then_those_seen_longest_ago() -> None:
    bank = small_bank(Kind.CONCEPT)
    setup = Setup(kinds=(Kind.CONCEPT,), questions=2)
    seen = ("concept-0", "concept-2")
    assert set(planned(bank, setup, seen)) == {"concept-1", "concept-3"}
    assert planned(
        bank, setup.model_copy(update={"questions": 1}), ("concept-3", "concept-0", "concept-2", "concept-1")
    ) == ("concept-1",)


def test_people_who_practise_every_day_see_nothing_twice_before_the_bank_is_through(bank: Bank) -> None:
    setup, seen = Setup(kinds=(Kind.CONCEPT,), questions=5), ()
    for day in range(len(bank.select(kinds=[Kind.CONCEPT])) // 5):
        ids = planned(bank, setup, seen, seed=day)
        assert not set(ids) & set(seen)
        seen = (*reversed(ids), *seen)


def test_topics_vary_within_a_plan() -> None:
    ids = planned(small_bank(Kind.CONCEPT), Setup(kinds=(Kind.CONCEPT,), questions=2))
    assert {int(i[-1]) % 2 for i in ids} == {0, 1}


def test_a_topic_is_kept_to(bank: Bank) -> None:
    ids = planned(bank, Setup(kinds=(Kind.CONCEPT,), topic="regularisation", questions=3))
    assert ids
    assert {bank.question(i).topic for i in ids} == {"regularisation"}


def test_too_few_questions_give_a_shorter_plan() -> None:
    assert len(planned(small_bank(Kind.CONCEPT, each=2), Setup(kinds=(Kind.CONCEPT,), questions=6))) == 2


def test_the_seed_alone_decides(bank: Bank) -> None:
    plans = {planned(bank, Setup(), seed=seed) for seed in range(20)}
    assert planned(bank, Setup(), seed=7) == planned(bank, Setup(), seed=7)
    assert len(plans) > 10


def test_where_nothing_fits_the_person_is_told_what_to_do(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"no question of kind coding about 'cooking'.*coach questions"):
        planned(bank, Setup(kinds=(Kind.CODING,), topic="cooking"))
