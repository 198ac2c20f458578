"""What is probed after an answer: one thing that was said, in words that give nothing away."""

import pytest
from rapidfuzz import fuzz

from coach.bank import Bank
from coach.domain import Act, Answer, Kind, Move, Question, Signals, Status, Verdict
from coach.guides.lexical import words
from coach.interview.probes import pick_probe
from tests.interview.values import evidence, finding, flag, question, signals

STORY = (
    "We moved the service to Go. The team rewrote the loader. It went live in March and everybody was happy with it."
)
EXPLAINED = (
    "L1 puts a kink at zero. The weight can rest there. L2 only ever shrinks the weights a little more each step."
)


def probed(said: str | tuple[str, ...], measured: Signals, *, kind: Kind = Kind.CONCEPT, used: tuple[str, ...] = (),
           about: Question | None = None) -> Move | None:  # fmt: skip
    turns = (said,) if isinstance(said, str) else said
    answer = Answer(turns=turns, probes=("A probe?",) * (len(turns) - 1))
    return pick_probe(about or question(kind=kind), answer, measured, frozenset(used))


def test_a_story_told_in_we_is_asked_for_the_candidates_own_part() -> None:
    said = evidence(STORY, "We moved the service to Go.")
    move = probed(STORY, signals(flags=[flag("we_only", said)]), kind=Kind.BEHAVIOURAL)
    assert move == Move(
        act=Act.PROBE, target="we_only", sentence="We moved the service to Go.",
        wording="Which part of that was yours, and what exactly did you do?",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "asks"),
    [
        ("hypothetical", "when this actually happened"),
        ("no_result", "What came of it"),
        ("result_no_number", "What did you compare it with"),
    ],
)
def test_what_a_story_lacks_is_what_is_asked(found: str, asks: str) -> None:
    move = probed(STORY, signals(flags=[flag(found)]), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert asks in move.wording


def test_a_story_that_did_not_happen_is_brought_to_one_that_did_before_anything_else() -> None:
    measured = signals(flags=[flag("no_result"), flag("we_only"), flag("hypothetical")])
    move = probed(STORY, measured, kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert move.target == "hypothetical"


def test_the_same_thing_is_never_probed_twice() -> None:
    measured = signals(flags=[flag("we_only"), flag("no_result")])
    move = probed(STORY, measured, kind=Kind.BEHAVIOURAL, used=("we_only",))
    assert move is not None
    assert move.target == "no_result"


def test_a_choice_without_a_reason_is_asked_for_it_in_the_candidates_own_words() -> None:
    said = "The data was small. I used a gradient-boosted tree for the ranking. It ran nightly."
    move = probed(said, signals(), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert move.sentence == "I used a gradient-boosted tree for the ranking."
    assert move.wording == "Why that, and what did you decide against?"


@pytest.mark.parametrize(
    "said",
    [
        "I used a gradient-boosted tree because the data was tabular and small.",
        "I used a gradient-boosted tree for the ranking. The reason was that the data was tabular and small.",
        "Since nobody could label more rows that month, we were stuck. I used a small model with strong priors.",
        "I used to work on ranking at that company, with four other engineers.",
    ],
)
def test_a_choice_whose_reason_was_given_nearby_is_not_asked_for_it(said: str) -> None:
    move = probed(said, signals(), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert move.target == "follow_up"


def test_a_vague_claim_is_asked_to_be_made_concrete_and_one_with_a_number_is_not() -> None:
    move = probed("My change improved the results significantly for every team.", signals(), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert move.wording == "Can you make that concrete for me?"
    move = probed("My change improved recall from 0.61 to 0.74 for every team.", signals(), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert move.target == "follow_up"


def test_the_same_sentence_is_not_quoted_a_second_time() -> None:
    said = "We chose the larger model and it was significantly better for everyone."
    first = probed(said, signals(), kind=Kind.BEHAVIOURAL)
    assert first is not None
    assert first.target is not None
    second = probed((said, "It had been used before by the team next door."), signals(), kind=Kind.BEHAVIOURAL,
                    used=(first.target,))  # fmt: skip
    assert second is not None
    assert second.sentence != first.sentence


def test_a_wrong_claim_is_probed_in_the_same_words_as_a_right_one() -> None:
    wrong = evidence(EXPLAINED, "L2 only ever shrinks the weights a little more each step.")
    claim = {
        "quote": wrong.quote,
        "start": wrong.start,
        "end": wrong.end,
        "verdict": Verdict.WRONG,
        "correction": "No: secret.",
    }
    after_wrong = probed(EXPLAINED, signals(claims=[claim]))
    said = evidence(EXPLAINED, "L1 puts a kink at zero.")
    points = [finding("kink", Status.COVERED, core=True, said=(said,)), finding("use", Status.COVERED)]
    after_right = probed(EXPLAINED, signals(key_points=points))
    assert after_wrong is not None
    assert after_right is not None
    assert after_wrong.wording == after_right.wording == "Take me through why that is so."
    assert (after_wrong.sentence, after_right.sentence) == (wrong.quote, said.quote)
    assert "secret" not in after_wrong.model_dump_json()


def test_a_point_half_said_is_probed_before_a_missing_one() -> None:
    points = [finding("kink", Status.MISSING, core=True), finding("use", Status.PARTIAL)]
    move = probed(EXPLAINED, signals(key_points=points))
    assert move is not None
    assert (move.target, move.wording) == ("use", "What would you use it for?")


def test_a_missing_core_point_is_probed_when_the_answer_is_on_its_way() -> None:
    points = [finding("use", Status.COVERED), finding("kink", Status.MISSING, core=True)]
    move = probed(EXPLAINED, signals(key_points=points))
    assert move is not None
    assert move.target == "kink"


def test_an_answer_that_has_nothing_of_the_point_is_not_dragged_through_it() -> None:
    points = [finding("use", Status.MISSING), finding("kink", Status.MISSING, core=True)]
    assert probed(EXPLAINED, signals(key_points=points)) is None


def test_in_an_explanation_we_use_is_nobodys_choice() -> None:
    said = "In each step we use the gradient of the loss and move against it until the loss is flat."
    points = [finding("kink", Status.MISSING, core=True), finding("use", Status.MISSING)]
    assert probed(said, signals(key_points=points)) is None


def test_a_strong_answer_is_taken_further() -> None:
    points = [finding("kink", Status.COVERED, core=True), finding("use", Status.COVERED)]
    move = probed(EXPLAINED, signals(key_points=points))
    assert move is not None
    assert move.wording == "And in production?"


@pytest.mark.parametrize(
    "said",
    [
        "I don't know.",
        "No idea, sorry.",
        "I’m not sure about this one at all.",
        "I can't remember the details of that.",
        "Nothing else.",
        "No.",
        "I do not know, we never looked at it.",
    ],
)
def test_a_dead_end_is_left(said: str) -> None:
    measured = signals(flags=[flag("we_only"), flag("no_result")], key_points=[finding("kink", Status.PARTIAL)])
    assert probed((STORY, said), measured, kind=Kind.BEHAVIOURAL) is None
    assert probed(said, measured) is None


def test_thinking_aloud_is_no_dead_end() -> None:
    said = "I'm not sure, but I think the kink at zero is what holds the weight exactly there."
    assert probed(said, signals(key_points=[finding("kink", Status.PARTIAL)])) is not None


@pytest.mark.parametrize("kind", [Kind.BEHAVIOURAL, Kind.CONCEPT])
def test_an_answer_to_another_question_is_brought_back_once_and_nothing_else_is_asked(kind: Kind) -> None:
    measured = signals(flags=[flag("off_question"), flag("we_only")], unjudgeable="It speaks of something else.")
    move = probed(STORY, measured, kind=kind)
    assert move is not None
    assert "back to my question" in move.wording
    assert probed(STORY, measured, kind=kind, used=("off_question",)) is None


def test_gibberish_is_not_probed() -> None:
    assert probed("asdf qwer zxcv uiop hjkl asdf", signals(unjudgeable="Not a sentence.")) is None


def test_a_long_sentence_is_quoted_in_part() -> None:
    said = evidence(STORY * 4, (STORY * 4)[: len(STORY) * 2])
    move = probed(STORY * 4, signals(flags=[flag("we_only", said)]), kind=Kind.BEHAVIOURAL)
    assert move is not None
    assert len(move.sentence.split()) == 23
    assert move.sentence.endswith(" …")


def test_whatever_is_missing_in_an_answer_to_any_real_question_no_probe_holds_a_key_point(bank: Bank) -> None:
    for about in bank.questions.values():
        for status in (Status.PARTIAL, Status.MISSING):
            points = [finding(p.id, status, core=p.core) for p in about.key_points]
            points[:1] = [p.model_copy(update={"status": Status.COVERED}) for p in points[:1]]
            used: tuple[str, ...] = ()
            while move := probed(EXPLAINED, signals(key_points=points), about=about, used=used):
                assert move.target is not None
                used += (move.target,)
                assert move.wording not in {p.text for p in about.key_points}
                assert move.wording not in about.hints


def given_away(told: str, about: Question) -> float:
    """The largest share of a key point's words, beyond those of the question itself, that a text says."""
    known, said = set(words(about.text)), set(words(told))
    new = [set(words(point.text)) - known for point in about.key_points]
    return max((len(point & said) / len(point) for point in new if point), default=0.0)


def test_no_probe_hint_or_follow_up_of_the_bank_says_half_of_a_key_point(bank: Bank) -> None:
    told = {
        (about.id, text): given_away(text, about)
        for about in bank.questions.values()
        for text in (*(p.probe for p in about.key_points), *about.hints, *about.follow_ups)
    }
    assert {place: share for place, share in told.items() if share >= 0.5} == {}
    assert sum(share >= 1 / 3 for share in told.values()) <= 0.03 * len(told)


def test_no_probe_or_hint_of_the_bank_is_a_key_point_in_other_order(bank: Bank) -> None:
    alike = [
        (about.id, text, point.text)
        for about in bank.questions.values()
        for text in (*(p.probe for p in about.key_points), *about.hints)
        for point in about.key_points
        if fuzz.token_sort_ratio(text, point.text) > 72
    ]
    assert alike == []
