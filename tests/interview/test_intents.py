"""What people type in an interview, and what it is taken for."""

import re
import time

import pytest

from coach.domain import Act, State
from coach.interview.intents import Intent, heard_as, understand

OPEN = [State.ASKED, State.PROBED]

TO_AN_OPEN_QUESTION = {
    Intent.HINT: """
        hint | Hint please | hint? | HINT! | a hint | give me a hint | can you give me a hint?
        could I get a hint, please? | can i have another hint | one more hint please | I'd like a hint
        I need a hint | any hints? | another clue | next hint | help | help me | please help me out | I'm stuck
        I am a bit stuck | ok, could you please give me a small hint? | /hint | hint please!
        Could you give me a little help with this? | may I have a hint?
    """,
    Intent.SKIP: """
        skip | Skip. | skip please | skip this | skip this one | skip this question | skip the question
        can we skip this one? | let's skip this one | I'd like to skip | I would like to skip this question
        I want to skip this, please | pass | I pass | I'll pass on this one | pass on that one | next
        next question | next question please | next one | the next question, please | can we move on?
        let's move on | move on please | let's go to the next question | go to the next question | another question
        can I have a different question? | ok next | please skip | could we go on to the next one?
        move on to the next question | I give up | leave it | /skip | skip :) | I want to skip | skip it for now
        Can I pass on this one?
    """,
    Intent.REPEAT: """
        repeat | repeat please | repeat the question | can you repeat the question? | could you repeat that please
        say that again | could you say that again? | sorry, what was the question? | what was the question again?
        pardon? | come again? | what's the question? | rephrase | can you rephrase that?
        Could you rephrase the question, please? | the question again please | can I hear the question again?
        show me the question again | sorry? | excuse me? | huh? | I didn't catch that
        I don't understand the question | sorry, I didn't get that | what? | what do you mean?
        what do you mean by that? | again please | What did you ask? | please repeat
    """,
    Intent.STOP: """
        stop | stop here | stop please | stop the interview | I want to stop | I'd like to stop here
        let's stop here | can we stop? | can we stop here please | end | end interview | end the interview | finish
        quit | exit | I quit | bye | goodbye | please end this interview | let's call it a day | I have to go
        Sorry, I need to leave now | abort | cancel the interview | stop it | show me the report | show my report
        let's finish here | Could we end the interview here? | I want to end the session
    """,
    Intent.WAIT: """
        let me think | give me a moment | one moment please | just a second | hold on | wait | hmm
        let me think about that | ok, give me a minute | I'm thinking | ok | okay, thanks | thanks | good question
        let me see | Give me a second to think, please
    """,
}

IN_A_REVIEW = {
    Intent.NEXT: """
        next | next question | continue | ok | okay, next | go on | let's go on | move on | yes | ready | I'm ready
        skip | proceed | thanks | ok thanks | got it | sure, go ahead | let's move on | next please
        next one please | got it, next
    """,
    Intent.RETRY: """
        try again | again | let me try again | can I try again? | I'd like to try again | retry | redo | redo it
        another try | one more try please | can I have another go? | do it again | let me answer again
        I want to try that again | can I redo this question? | give it another try
    """,
    Intent.STOP: """
        stop | that's all | done | I'm done | enough | that's enough for today | finish | end the interview
        no more
    """,
}

ANSWERS = [
    "I would skip missing rows",
    "I would skip it",
    "stop words are removed",
    "Stop words.",
    "next, I trained a model",
    "Next, we looked at the errors by segment.",
    "Help came from the data team, who relabelled the set.",
    "Repeat the split with another seed.",
    "Pass the gradients through the skip connection.",
    "End-to-end training.",
    "I'd stop there.",
    "I would stop training early.",
    "Early stopping",
    "a hint of overfitting",
    "The model kept going.",
    "Exit early from the loop.",
    "Finish the label audit first.",
    "Again, variance is the problem.",
    "Wait until the p-value is stable",
    "I quit my job to join a start-up.",
    "We moved on to a gradient-boosted tree.",
    "I left the project after the report",
    "No.",
    "Yes, because the classes are imbalanced.",
    "I don't know",
    "I'm not sure.",
    "It depends",
    "L1",
    "Regularisation",
    "Ich habe das Modell mit Kreuzvalidierung geprüft.",
    "Überspringen von Verbindungen hilft dem Gradienten.",
    "Wir haben zuerst die Daten bereinigt und dann getestet",
    "Why does L1 give zeros? Because its penalty has a kink at zero, so small gradients cannot move the weight.",
    "What did I do then? I rewrote the loader, measured it, and cut the time from nine hours to forty minutes.",
    "Is it because the penalty has a kink at zero?",
    "Could it be that the weights shrink evenly?",
    "Isn't it the bias that grows?",
    "Which means that the variance drops",
    "What we did was train on fewer features",
    "How we did it was by pairing up every day",
    "skip connections let the gradient pass",
    "The next question was which metric to use.",
    "To stop the leak, I split by user.",
    "one minute",
    "A second",
    "We could skip that",
]

QUESTIONS_TO_THE_INTERVIEWER = [
    "How many users do we have?",
    "how many users do we have",
    "Should I assume the data is labelled?",
    "should i assume that labels exist",
    "Can I use external libraries?",
    "What is the latency budget?",
    "what's the latency budget",
    "Is it a mobile app?",
    "Ok, do we have historical data? And how long does a label take?",
    "Before I start: is this online or batch?",
    "Quick question, are there missing values in the input?",
    "Do you want a work example, or is a course project fine?",
    "What do you mean by latency?",
    "Got it. Is the list sorted?",
    "So does the feed mix ads and posts?",
]


def phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in re.split(r"\||\n", text) if phrase.strip()]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(("intent", "texts"), TO_AN_OPEN_QUESTION.items())
def test_a_short_command_as_a_whole_message_is_that_command(intent: Intent, texts: str, state: State) -> None:
    wrong = {text: found for text in phrases(texts) if (found := understand(text, state)) is not intent}
    assert not wrong


@pytest.mark.parametrize(("intent", "texts"), IN_A_REVIEW.items())
def test_in_a_review_the_person_goes_on_tries_again_or_stops(intent: Intent, texts: str) -> None:
    wrong = {text: found for text in phrases(texts) if (found := understand(text, State.REVIEWING)) is not intent}
    assert not wrong


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("text", ANSWERS)
def test_words_of_an_answer_are_not_a_command(text: str, state: State) -> None:
    assert understand(text, state) is Intent.ANSWER


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("text", QUESTIONS_TO_THE_INTERVIEWER)
def test_a_message_that_only_asks_the_interviewer_is_a_clarifying_question(text: str, state: State) -> None:
    assert understand(text, state) is Intent.CLARIFY


def test_a_greeting_to_a_question_has_it_asked_again() -> None:
    wrong = {t: i for t in ["hi", "Hello!", "ready", "I'm ready", "go ahead", "continue", "Let's start"]
             if (i := understand(t, State.ASKED)) is not Intent.REPEAT}  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("text", ["that's all", "I'm done", "done", "That's it.", "Ready", "start", "yes", "no"])
def test_a_short_reply_to_a_probe_stays_a_reply(text: str) -> None:
    assert understand(text, State.PROBED) is Intent.ANSWER


@pytest.mark.parametrize("text", ["that's all", "I'm done", "done", "That's it.", "enough"])
def test_an_afterthought_to_the_last_answer_neither_ends_the_interview_nor_spends_the_next_question(text: str) -> None:
    assert understand(text, State.ASKED) is Intent.WAIT


def test_a_long_text_in_a_review_is_a_new_try_and_a_remark_is_not() -> None:
    attempt = "The penalty has a kink at zero, so a whole range of gradients leaves the weight exactly there."
    assert understand(attempt, State.REVIEWING) is Intent.ANSWER
    assert understand("why is my score so low", State.REVIEWING) is Intent.CLARIFY
    assert understand("I thought that was good", State.REVIEWING) is Intent.CLARIFY


@pytest.mark.parametrize(
    "text", ["I think the design question was my weakest", "Not too bad?", "ok", "hint", "repeat that"]
)
def test_whatever_is_said_about_how_it_went_is_the_reflection(text: str) -> None:
    assert understand(text, State.REFLECTING) is Intent.ANSWER
    assert heard_as(Intent.ANSWER, State.REFLECTING) is Act.REFLECTION


@pytest.mark.parametrize("text", ["skip", "stop", "just show the report", "no more", "that's all", "next"])
def test_the_reflection_can_be_left_out(text: str) -> None:
    assert understand(text, State.REFLECTING) is Intent.STOP


def test_typographic_apostrophes_and_quotes_make_no_difference() -> None:
    assert understand("I’m stuck", State.ASKED) is Intent.HINT
    assert understand("“skip”", State.ASKED) is Intent.SKIP


@pytest.mark.parametrize(
    ("intent", "state", "act"),
    [
        (Intent.ANSWER, State.ASKED, Act.ANSWER),
        (Intent.ANSWER, State.PROBED, Act.REPLY),
        (Intent.ANSWER, State.REVIEWING, Act.ANSWER),
        (Intent.CLARIFY, State.ASKED, Act.QUESTION),
        (Intent.WAIT, State.ASKED, Act.COMMAND),
        (Intent.STOP, State.REFLECTING, Act.COMMAND),
    ],
)
def test_an_intent_is_stored_as_what_it_was(intent: Intent, state: State, act: Act) -> None:
    assert heard_as(intent, state) is act


@pytest.mark.parametrize("state", [State.ASKED, State.PROBED, State.REVIEWING])
def test_no_message_takes_long_to_understand(state: State) -> None:
    hostile = [
        "ok " * 20,
        "can you please " * 4,
        "just " * 12,
        "a " * 5000,
        "? " * 3000,
        "so, " * 4000,
        "i want to " * 6,
    ]
    started = time.perf_counter()
    for text in hostile:
        understand(text, state)
    assert time.perf_counter() - started < 0.5
