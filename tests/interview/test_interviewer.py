"""What the interviewer does next, decided before a word is spoken."""

import pytest

from coach.bank import Bank
from coach.domain import Act, Interview, Kind, Mode, Requirement, Signals
from coach.engine.speaking import phrase
from coach.guides.embedding import Embedder
from coach.interview import interviewer, machine
from coach.interview.intents import Intent
from tests.interview.clarifying_questions import ASKED
from tests.interview.values import interview, question, signals, turn

ANSWER = "The penalty has a kink at zero, so a range of gradients leaves the weight exactly there."
NEXT = question("q2")


def asked(mode: Mode = Mode.MOCK, *questions: str) -> Interview:
    at = interview(*questions, mode=mode)
    at = machine.move(at, turn(at, Act.GREET))
    return machine.move(at, turn(at, Act.ASK, "What about q1?"))


def heard(at: Interview, text: str = ANSWER, act: Act = Act.ANSWER) -> Interview:
    return machine.hear(at, turn(at, act, text))


def decided(
    at: Interview,
    intent: Intent,
    measured: Signals | None = None,
    *,
    last: bool = False,
    kind: Kind = Kind.CONCEPT,
    requirement: str | None = None,
) -> tuple[Act, str | None, str]:
    move = interviewer.next_move(at, question(kind=kind), None if last else NEXT, intent, measured, requirement)
    return move.act, move.target, move.wording


def test_an_interview_opens_with_a_greeting_and_the_first_question() -> None:
    first, second = interviewer.opening(interview(), question())
    assert (first.act, second.act, second.wording) == (Act.GREET, Act.ASK, "What about q1?")


def test_after_a_crash_the_greeting_is_not_said_again() -> None:
    greeted = interview()
    greeted = machine.move(greeted, turn(greeted, Act.GREET))
    assert [move.act for move in interviewer.opening(greeted, question())] == [Act.ASK]


def test_an_answer_that_leaves_nothing_to_ask_leads_to_the_next_question() -> None:
    act, target, wording = decided(heard(asked(), "No idea."), Intent.ANSWER, signals())
    assert (act, target, wording) == (Act.ASK, None, NEXT.text)


def test_skipping_says_so_and_goes_on() -> None:
    at = heard(asked(), "skip", Act.COMMAND)
    assert decided(at, Intent.SKIP) == (Act.ASK, "skipped", NEXT.text)


def test_in_practice_an_answer_is_reviewed_and_a_skipped_question_is_not() -> None:
    assert decided(heard(asked(Mode.PRACTICE), "No idea."), Intent.ANSWER, signals())[0] is Act.REVIEW
    assert decided(heard(asked(Mode.PRACTICE), "skip", Act.COMMAND), Intent.SKIP)[0] is Act.ASK


def test_after_a_review_next_goes_on_and_again_asks_the_same_question() -> None:
    at = heard(asked(Mode.PRACTICE))
    at = heard(machine.move(at, turn(at, Act.REVIEW)), "next", Act.COMMAND)
    assert decided(at, Intent.NEXT)[0] is Act.ASK
    assert decided(at, Intent.NEXT, last=True)[0] is Act.REFLECT
    assert decided(at, Intent.RETRY) == (Act.ASK, "again", "What about q1?")


def test_after_the_last_answer_the_candidate_is_asked_how_it_went_and_then_thanked() -> None:
    at = heard(asked(), "No idea.")
    assert decided(at, Intent.ANSWER, signals(), last=True)[:2] == (Act.REFLECT, None)
    at = heard(machine.move(at, turn(at, Act.REFLECT)), "It went well.", Act.REFLECTION)
    assert decided(at, Intent.ANSWER)[:2] == (Act.CLOSE, None)


def test_stopping_after_an_answer_asks_how_it_went_without_calling_it_the_last_question() -> None:
    at = heard(heard(asked()), "stop", Act.COMMAND)
    act, target, _ = decided(at, Intent.STOP)
    assert (act, target) == (Act.REFLECT, "stopped")
    move = interviewer.next_move(at, question(), NEXT, Intent.STOP, None)
    assert "last question" not in phrase(move, interviewer.view(at, question()))


def test_stopping_before_any_answer_promises_no_report() -> None:
    at = heard(asked(), "stop", Act.COMMAND)
    move = interviewer.next_move(at, question(), NEXT, Intent.STOP, None)
    assert (move.act, move.target) == (Act.CLOSE, "unanswered")
    assert "report" not in phrase(move, interviewer.view(at, question()))


def test_hints_open_one_rung_at_a_time_and_then_there_are_no_more() -> None:
    at, given = asked(), []
    for _ in range(5):
        at = heard(at, "hint", Act.COMMAND)
        move = interviewer.next_move(at, question(), NEXT, Intent.HINT, None)
        given.append((move.wording, move.target))
        at = machine.move(at, turn(at, Act.HINT, move.wording, target=move.target))
    assert given == [
        ("first rung", "hint:1"),
        ("second rung", "hint:2"),
        ("third rung", "hint:3"),
        ("", None),
        ("", None),
    ]
    assert len(machine.hints(at)) == 3


def test_repeating_says_the_open_question_or_the_open_probe() -> None:
    at = heard(asked(), "again?", Act.COMMAND)
    assert decided(at, Intent.REPEAT)[2] == "What about q1?"
    at = heard(asked())
    at = heard(machine.move(at, turn(at, Act.PROBE, "Why that?")), "sorry?", Act.COMMAND)
    assert decided(at, Intent.REPEAT)[2] == "Why that?"


def test_somebody_who_thinks_is_given_time() -> None:
    assert decided(heard(asked(), "let me think", Act.COMMAND), Intent.WAIT)[::2] == (Act.CLARIFY, "Take your time.")


def test_a_clarifying_question_is_answered_from_the_requirements_or_left_open_in_words_that_fit_the_kind() -> None:
    at = heard(asked(), "How many users?", Act.QUESTION)
    assert decided(at, Intent.CLARIFY, requirement="A million.")[2] == "A million."
    left_open = {decided(at, Intent.CLARIFY, kind=kind)[2] for kind in (Kind.BEHAVIOURAL, Kind.CONCEPT, Kind.ML_DESIGN)}
    assert len(left_open) == 3
    assert "" not in left_open


def test_where_the_question_invites_questions_asking_some_is_the_answer() -> None:
    invites = question(kind=Kind.ROLE_FIT, text="What questions do you have for us?")
    assert interviewer.adjusted(Intent.CLARIFY, invites) is Intent.ANSWER
    assert interviewer.adjusted(Intent.STOP, invites) is Intent.STOP
    assert interviewer.adjusted(Intent.CLARIFY, question()) is Intent.CLARIFY


def test_no_more_than_two_probes_are_asked() -> None:
    at, moves = heard(asked()), []
    measured = signals(
        key_points=[{"id": "kink", "text": "", "status": "partial"}, {"id": "use", "text": "", "status": "missing"}]
    )
    for _ in range(3):
        move = interviewer.next_move(at, question(), NEXT, Intent.ANSWER, measured)
        moves.append(move.act)
        if move.act is Act.PROBE:
            at = machine.move(at, turn(at, Act.PROBE, move.wording, target=move.target))
            at = heard(at, "It stays where it is, I believe, most of the time.", Act.REPLY)
    assert moves == [Act.PROBE, Act.PROBE, Act.ASK]


def test_what_an_engine_sees_holds_the_open_question_and_what_was_said_about_it_and_nothing_else() -> None:
    view = interviewer.view(heard(asked()), question())
    assert (view.question_text, view.number, view.of) == ("What about q1?", 1, 2)
    assert [said.speaker for said in view.said] == ["coach", "coach", "candidate"]
    secrets = [p.text for p in question().key_points] + list(question().hints)
    assert not any(secret in view.model_dump_json() for secret in secrets)


@pytest.mark.parametrize("mode", Mode)
def test_every_state_that_waits_for_the_interviewer_has_a_legal_move_for_every_intent(mode: Mode) -> None:
    at = heard(asked(mode))
    probed = heard(machine.move(at, turn(at, Act.PROBE)), act=Act.REPLY)
    reflecting = heard(machine.move(at, turn(at, Act.REFLECT)), act=Act.REFLECTION)
    for standing in (at, probed, reflecting):
        for intent in set(Intent) - {Intent.NEXT, Intent.RETRY}:
            move = interviewer.next_move(standing, question(), NEXT, intent, signals())
            assert move.act in machine.MOVES[standing.state], (standing.state, intent)
            about = {"question_id": "q2"} if move.act is Act.ASK else {}
            machine.move(standing, turn(standing, move.act, target=move.target, **about))


def test_clarifying_questions_find_what_they_ask_for_and_never_something_else(bank: Bank, embedder: Embedder) -> None:
    found, wrong = 0, []
    for question_id, text, wanted in ASKED:
        about = bank.question(question_id)
        answers = {r.asked: r.answer for r in about.requirements}
        reply = interviewer.find_requirement(about, text, embedder)
        if reply is not None and reply != answers.get(wanted or ""):
            wrong.append((text, reply))
        found += reply is not None
    assert wrong == []
    assert found / sum(wanted is not None for _, _, wanted in ASKED) >= 0.85


def test_every_requirement_of_the_bank_is_found_by_its_own_question(bank: Bank, embedder: Embedder) -> None:
    lost = [
        (about.id, requirement.asked)
        for about in bank.questions.values()
        for requirement in about.requirements
        if interviewer.find_requirement(about, requirement.asked, embedder) != requirement.answer
    ]
    assert lost == []


def test_a_question_without_requirements_tells_nothing(embedder: Embedder) -> None:
    assert interviewer.find_requirement(question(), "How many users?", embedder) is None
    told = question(requirements=(Requirement(asked="How many users?", answer="A million."),))
    assert interviewer.find_requirement(told, "How many users are there?", embedder) == "A million."


def test_the_same_conversation_is_always_spoken_in_the_same_words() -> None:
    at = heard(asked())
    move = interviewer.next_move(at, question(), NEXT, Intent.SKIP, None)
    assert phrase(move, interviewer.view(at, question())) == phrase(move, interviewer.view(at, question()))


def test_no_set_phrase_of_the_interviewer_is_a_verdict() -> None:
    verdicts = (
        "great",
        "good",
        "exactly",
        "right",
        "correct",
        "perfect",
        "not quite",
        "well done",
        "excellent",
        "nice",
    )
    at, said = asked(), []
    for number in range(12):
        at = heard(at)
        view = interviewer.view(at, question(), number=2).model_copy(update={"number": number + 1})
        moves = (
            interviewer.next_move(at, question(), NEXT, intent, None)
            for intent in (Intent.SKIP, Intent.ANSWER, Intent.WAIT, Intent.CLARIFY, Intent.STOP)
        )
        said += [phrase(move, view) for move in moves]
    spoken = " ".join(said).lower().replace("what about q1?", "").replace("what about q2?", "")
    assert [word for word in verdicts if f" {word}" in f" {spoken}"] == []
