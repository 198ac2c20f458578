"""A passage, the built-in rules as an engine, and a model that says what it is told to."""

from coach.domain import EngineName, MadeBy, Passage
from coach.engine import judging, rewriting
from coach.errors import EngineFailed

PASSAGE = Passage(
    guide="regularisation",
    title="Regularisation",
    heading="Why L1 is sparse",
    anchor="why-l1-is-sparse",
    text="The L1 penalty has a kink at zero, so a small gradient of the loss leaves a weight exactly at zero.",
)


class Builtin:
    """The rules without the rest of the built-in engine; it remembers how often it was asked."""

    name = EngineName.BUILTIN

    def __init__(self, rubrics):
        self.rubrics, self.asked = rubrics, 0

    def made_by(self):
        return MadeBy(engine=self.name, model="test")

    async def judge(self, question, answer, signals, passages):
        self.asked += 1
        return judging.judge(question, self.rubrics[question.rubric], answer, signals, passages)

    async def rewrite(self, question, answer, critique, passages):
        return rewriting.rewrite(question, answer, critique, passages)


class Scripted(Builtin):
    """A model that says what it is told to say, or fails."""

    name = EngineName.MODEL

    def __init__(self, rubrics, judgement=None, better=None):
        super().__init__(rubrics)
        self.judgement, self.better = judgement, better

    async def judge(self, question, answer, signals, passages):
        self.asked += 1
        if self.judgement is None:
            raise EngineFailed("timed out")
        return self.judgement

    async def rewrite(self, question, answer, critique, passages):
        if self.better is None:
            raise EngineFailed("timed out")
        return self.better
