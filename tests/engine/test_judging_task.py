import pytest

from coach.domain import Answer, KeyPoint, Kind, Question, Requirement
from coach.engine import judging_points, judging_task
from coach.signals.measure import measure

DESIGN = Question(
    id="spam",
    kind=Kind.ML_DESIGN,
    topic="moderation",
    text="Design a system that finds abusive posts on a platform with five million users before many people see them.",
    key_points=(
        KeyPoint(
            id="actions",
            criterion="requirements",
            core=True,
            text="The policies, the possible actions and the reviewers' capacity are clarified first.",
            probe="What may happen to a post, and who decides?",
        ),
        KeyPoint(
            id="exposure",
            criterion="framing",
            text="The main metric is how often violating content is viewed, estimated on a random sample.",
            probe="Which number would you show to the head of trust?",
        ),
    ),
    rubric="ml-design",
)
GENERIC = "I would collect data, label it, train BERT, serve it with Docker, accuracy above 95%, monitor drift."
SCALE = Requirement(asked="How many posts arrive per second at the peak?", answer="About 300.")
COST = Requirement(asked="What does a wrongly removed post cost us?", answer="An appeal.")


def rated(text, embedder, asked=()):
    answer = Answer(turns=(text,), asked=asked)
    return judging_points.rate(DESIGN, answer, measure(DESIGN, answer, embedder))


def test_an_answer_that_would_fit_any_system_is_judged_and_comes_out_low(embedder):
    signals = measure(DESIGN, Answer(turns=(GENERIC,)), embedder)
    assert signals.unjudgeable is None
    assert all((found.level or 1) <= 2 for found in rated(GENERIC, embedder).values())
    assert judging_task.generic(DESIGN, signals) == (
        "This would fit any system; take it to this one: “What may happen to a post, and who decides?”"
    )


def test_an_answer_about_something_else_is_still_off_question(embedder):
    pasta = "My favourite pasta needs good tomatoes, and you should salt the water before it boils. I cook it weekly."
    assert measure(DESIGN, Answer(turns=(pasta,)), embedder).has("off_question")


@pytest.mark.parametrize(("asked", "level"), [((), 1), ((SCALE,), 3), ((SCALE, COST), 4), ((SCALE, SCALE), 3)])
def test_good_questions_about_the_task_count_as_clarifying(embedder, asked, level):
    found = rated(GENERIC, embedder, asked)["requirements"]
    assert found.level == level
    assert ("You asked: “How many posts arrive per second at the peak?”" in found.reason) == bool(asked)


def test_a_question_about_the_conversation_counts_for_nothing(embedder):
    asked = (Requirement(asked="Could you repeat the question?", answer="Yes."),)
    assert rated(GENERIC, embedder, asked)["requirements"].level == 1


def test_the_next_step_is_the_interviewers_question_and_not_the_note_of_who_judges(embedder):
    found = rated(GENERIC, embedder)["requirements"]
    assert found.next_step == "Be ready for: “What may happen to a post, and who decides?”"
