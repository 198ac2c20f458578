"""A concept question and a behavioural one, and a good story, for the tests of signals and critiques."""

from coach.domain import KeyPoint, Kind, Question

REGULARISATION = Question(
    id="l1-l2",
    kind=Kind.CONCEPT,
    topic="regularisation",
    text="What is the difference between L1 and L2 regularisation, and when would you use each?",
    key_points=(
        KeyPoint(
            id="sparse",
            core=True,
            text="L1 sets some weights exactly to zero, so it gives sparse models and selects features.",
        ),
        KeyPoint(id="shrink", core=True, text="L2 shrinks all weights smoothly towards zero without making them zero."),
        KeyPoint(
            id="kink",
            text="The absolute value has a kink at zero, so small gradients of the loss leave a weight at zero.",
        ),
        KeyPoint(
            id="correlated",
            text="With correlated features L2 shares the weight among them, while L1 keeps one of them.",
        ),
    ),
    common_mistakes=(
        "L2 makes weights exactly zero and L1 only shrinks them.",
        "L1 regularisation squares the weights.",
        "Both always improve the accuracy on the training set.",
        "L1 spreads the weight evenly over correlated features.",
    ),
    model_answer=(
        "L1 adds the absolute values of the weights to the loss and drives some of them exactly to zero. "
        "L2 adds the squares and shrinks every weight a little. "
        "I use L1 when I want few features, and L2 when features are correlated."
    ),
    rubric="concept",
)
STORY = Question(
    id="conflict",
    kind=Kind.BEHAVIOURAL,
    topic="conflict",
    text="Tell me about a time you disagreed with a colleague.",
    rubric="behavioural",
)
GOOD_STORY = (
    "Last spring our churn model at a phone company had to be replaced, and my colleague Jo wanted a neural network. "
    "I was responsible for the model and had to deliver it before the October campaign, with only two engineers. "
    "I first asked Jo to write down what a better model had to do, because "
    "we were arguing about tools and not about goals. "
    "I could have pulled rank, but instead I built both versions on the same "
    "data in one week and showed the errors side by side. "
    "I chose the boosted trees, since support needed a reason for each score. "
    "As a result churn in the campaign fell from 4.1% to 3.2% compared with the control group. "
    "Since then I start every disagreement about models with a written goal, "
    "as I did on the pricing project last month."
)
