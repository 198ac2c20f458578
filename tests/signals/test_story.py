import pytest

from coach.domain import Answer, Flag, Part
from coach.engine import judging_story
from coach.signals import story
from coach.signals.sentences import split_turn
from tests.signals.values import GOOD_STORY, STORY

TOLD = (
    "Two years ago our arrival times were off by twenty minutes and customers complained. "
    "I had to bring the error down before Christmas. "
    "I plotted the errors by region. I rebuilt the features with road types{way}, because the rural data was thin. "
    "The error fell from 20 minutes to 12 within a month. {lesson}"
)
LESSONS = (
    "What I would do differently: talk to the drivers on the first day.",
    "In my next project I began by talking to the drivers.",
    "Looking back, the drivers knew all along.",
    "Next time I will talk to the drivers first.",
    "Since then I split the errors by segment before I touch a model.",
    "It taught me to split the errors first.",
    "I now split the errors by segment.",
    "From then on I split the errors by segment.",
)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_is_heard_and_is_no_plan(measured, lesson):
    signals = measured(TOLD.format(way="", lesson=lesson), STORY)
    assert signals.star[-1].part is Part.LEARNING
    assert not signals.has("hypothetical")
    assert not story.hypothetical(next(iter(split_turn(lesson))))


def test_wishes_after_a_lesson_are_part_of_it(measured):
    lesson = "What I would do differently: I would ask the drivers. I would also label a sample. I would test it first."
    signals = measured(TOLD.format(way="", lesson=lesson), STORY)
    assert [span.part for span in signals.star[-3:]] == [Part.LEARNING] * 3
    assert not signals.has("hypothetical")


@pytest.mark.parametrize(
    "way",
    [" and not with a bigger network", " rather than new layers", " instead of layers", ". I decided against layers"],
)
def test_a_way_that_was_turned_down_is_an_alternative(measured, way):
    text = TOLD.format(way=way, lesson="")
    rated = judging_story.rate(STORY, Answer(turns=(text,)), measured(text, STORY))
    assert rated["action"].level == 5


def test_a_choice_without_its_reason_counts_and_is_asked_for_it(measured):
    text = (
        "Our forecast was wrong and the shops complained. I had to mend it by June. I plotted the errors by shop. "
        "Then I trained boosted trees on the last two years rather than a network. I tested them in four shops. "
        "The error fell from 12% to 8%."
    )
    rated = judging_story.rate(STORY, Answer(turns=(text,)), measured(text, STORY))
    assert rated["action"].level == 4
    assert "because" in rated["action"].next_step


def test_a_story_far_from_the_question_is_not_called_the_one_asked_for(measured):
    pipeline = (
        "Last spring our nightly export failed twice a week. I had to make it stable before the audit in June. "
        "I rewrote the join and added checks, because the files came late. The failures fell from eight a month to one."
    )
    asked = STORY.model_copy(update={"text": "Tell me about a time you learned a new language abroad."})
    signals = measured(pipeline, asked)
    fit = judging_story.rate(asked, Answer(turns=(pipeline,)), signals)["fit"]
    assert (fit.level or 0) <= 3
    assert "the one asked for" not in fit.strength


def test_a_story_that_may_be_far_is_asked_to_name_the_moment(measured):
    text = TOLD.format(way="", lesson="")
    signals = measured(text, STORY)
    flags = tuple(flag for flag in signals.flags if flag.id != "off_question")
    unclear = signals.model_copy(update={"flags": (*flags, Flag(id="fit_unclear"))})
    fit = judging_story.rate(STORY, Answer(turns=(text,)), unclear)["fit"]
    assert fit.level == 3
    assert fit.next_step == "Say in the first sentence which moment answers the question."


def test_a_good_story_about_the_question_is_not_far_from_it(measured):
    assert not measured(GOOD_STORY, STORY).has("fit_unclear")
