"""Behavioural answers: the table of STAR and the lesson, as rules over the parts that were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.domain import Answer, Evidence, Flag, Part, Question, Signals
from coach.engine.story_cues import (
    ALTERNATIVE,
    CHANGED,
    CHECKABLE,
    CONSTRAINT,
    EMPTY_LESSON,
    INTENDS,
    LATER,
    OPINION,
    REASON,
    REJECTED,
    STAKES,
)
from coach.engine.wording import Rated, evidence_of, first_that, quoted
from coach.signals import delivery, story
from coach.signals.sentences import Sentence


@dataclass(frozen=True)
class _Story:
    """The sentences of an answer by their part."""

    parts: Mapping[Part, list[Sentence]]
    signals: Signals

    def of(self, part: Part) -> list[Sentence]:
        return self.parts[part]

    @property
    def end(self) -> int:
        return max((span.end for span in self.signals.star), default=0)

    @property
    def length(self) -> int:
        return self.end - min((span.start for span in self.signals.star), default=0)

    def flag(self, name: str) -> Flag | None:
        return next((flag for flag in self.signals.flags if flag.id == name), None)

    def flagged_words(self, name: str) -> str:
        flag = self.flag(name)
        return quoted(flag.evidence[0].quote, 12) if flag and flag.evidence else ""


def rate(question: Question, answer: Answer, signals: Signals) -> Mapping[str, Rated]:
    told = _Story(by_part(answer, signals), signals)
    return {
        "fit": _fit(told, question),
        "situation_task": _situation_task(told),
        "action": _action(told),
        "result": _result(told),
        "learning": _learning(told),
    }


def by_part(answer: Answer, signals: Signals) -> Mapping[Part, list[Sentence]]:
    """The sentences of each part, in order, from the spans of the signals."""
    found: dict[Part, list[Sentence]] = {part: [] for part in Part}
    for span in signals.star:
        found[span.part].append(
            Sentence(span.turn, span.start, span.end, answer.turns[span.turn][span.start : span.end])
        )
    return found


def _fit(told: _Story, question: Question) -> Rated:
    actions, asides = told.of(Part.ACTION), told.of(Part.OTHER)
    aside_share = told.signals.shares.get(Part.OTHER, 0.0)
    asked = quoted(question.text, 24)
    if told.flag("off_question"):
        words = told.flagged_words("off_question")
        said = (
            f"{words} turns the question down"
            if words
            else "Whatever its worth, this story does not show what was asked for"
        )
        return Rated(
            1,
            f"{said}: {asked}.",
            "Choose the episode in which it did happen, and name it in your first sentence.",
            evidence_of(asides, 1),
            gap=f"{said}. Tell the one episode that fits {asked}, even if it is smaller.",
        )
    if not actions and not told.of(Part.RESULT):
        return Rated(
            1,
            "There is no episode here: nothing happens and nobody does anything.",
            "Pick one real episode, and say in your first sentence when and where it was.",
            gap="There is no story yet. Pick one real episode and say when and where it was.",
        )
    if told.flag("hypothetical"):
        words = told.flagged_words("hypothetical")
        return Rated(
            2,
            f"You were asked what you did; {words} says what you would do.",
            "Tell one time when you did it, even a small one.",
            _evidence(told, "hypothetical"),
            gap=f"{words} is a plan, not an episode. Tell one time when you did it.",
        )
    if told.flag("two_stories"):
        words = told.flagged_words("two_stories")
        return Rated(
            3,
            f"Two stories share the time: the second begins at {words}.",
            "Keep the stronger one and give it all the words.",
            _evidence(told, "two_stories"),
            gap=f"Two stories halve each other. Drop the one that begins {words}.",
        )
    if told.flag("rambling") or aside_share >= 0.25:
        aside = asides[0] if asides else None
        words = f": {quoted(aside.text, 12)} could go" if aside else ""
        return Rated(
            3,
            f"The story is there, but it drifts{words}.",
            "Cut every sentence without which the story still works.",
            evidence_of(asides, 2),
            gap=f"It drifts{words}, and so could everything like it.",
        )
    step = "Say in the first sentence which moment answers the question."
    if told.flag("fit_unclear"):
        return Rated(
            3,
            f"One episode, but it is not clear that it answers {asked}.",
            step,
            evidence_of(actions, 1),
            gap=f"What has this to do with {asked}? {step}",
        )
    if asides and aside_share > 0.08:
        return Rated(
            4,
            f"It answers the question; {quoted(asides[0].text, 12)} does not serve it.",
            "Cut that sentence, and tie the end back to the question.",
            evidence_of(asides, 1),
            strength="You stay with one episode.",
        )
    everything = [sentence for sentences in told.parts.values() for sentence in sentences]
    if not story.is_near(question.text, everything, told.signals.relevance):
        return Rated(
            4,
            "One episode and no detour; that it is the one asked for could be plainer.",
            step,
            evidence_of(actions, 1),
            strength="You stay with one episode, without a detour.",
        )
    return Rated(
        5,
        "Every sentence serves the question.",
        "",
        evidence_of(actions, 1),
        strength="One episode, no detour, and it is the one asked for.",
    )


def _situation_task(told: _Story) -> Rated:
    situation, task = told.of(Part.SITUATION), told.of(Part.TASK)
    both = [*situation, *task]
    share = story.of_what_is_told(told.signals.shares, Part.SITUATION, Part.TASK)
    text = " ".join(sentence.text for sentence in both)
    if not both:
        return Rated(
            1,
            "You start in the middle: neither the setting nor your task is said.",
            "Two sentences first: what was at stake, and what you in person had to achieve.",
            gap="Nobody can tell what was at stake or what your job was. Give both in two sentences, first.",
        )
    if told.flag("situation_heavy") or share > 0.6:
        return Rated(
            1,
            f"The setting takes {share:.0%} of your words, so little is left for what you did.",
            "Cut it to two sentences: the stakes and your task. The rest only if asked.",
            evidence_of(situation, 2),
            gap=(
                f"The setting takes {share:.0%} of the words. Keep the stakes and your task; "
                f"{quoted(situation[0].text, 10)} and its like can go."
            ),
        )
    if not task:
        return Rated(
            2,
            f"The setting is clear, {quoted(situation[0].text, 12)}, but not what you in person had to achieve.",
            "Add one sentence: “I had to [what, by when]”.",
            evidence_of(situation, 2),
            gap="Your own task is never said. Add: “I had to [what, by when]”.",
        )
    if not situation:
        level = 3 if STAKES.search(text) or CONSTRAINT.search(text) else 2
        return Rated(
            level,
            f"The task is said, {quoted(task[0].text, 12)}, but not what made it matter.",
            "Put one sentence before it: what would have happened if nobody had done it?",
            evidence_of(task, 2),
            gap="Say what was at stake before your task: what would have happened if nobody had done it?",
        )
    stakes, constraint = bool(STAKES.search(text)), bool(CONSTRAINT.search(text))
    level = first_that([(share > 0.42, 3), (stakes and constraint, 5), (stakes or constraint, 4)], 3)
    if share > 0.42:
        return Rated(
            level,
            f"Setting and task are both there, but take {share:.0%} of your words.",
            "Bring them under a quarter: stakes, task, go.",
            evidence_of(both, 3),
            gap=f"Setting and task take {share:.0%} of the words. Halve them.",
        )
    what = {3: "why it mattered and what made it hard", 4: "what made it hard" if stakes else "why it mattered"}.get(
        level, ""
    )
    reason = f"Setting and task are quickly clear: {quoted(task[0].text)}."
    return Rated(
        level,
        reason + (f" Missing: {what}." if what else ""),
        f"One half-sentence more: {what}." if what else "",
        evidence_of([situation[0], task[0]]),
        strength=(
            f"Stakes and task in {'a few sentences' if len(both) > 2 else 'two sentences'}: {quoted(task[0].text, 12)}."
        ),
        gap=f"Missing at the start: {what}." if what and level == 3 else "",
    )


def _action(told: _Story) -> Rated:
    actions = [sentence for sentence in told.of(Part.ACTION) if not story.hypothetical(sentence)]
    own = [sentence for sentence in actions if story.own(sentence)]
    if told.flag("hypothetical") or (not actions and told.of(Part.ACTION)):
        words = quoted(told.of(Part.ACTION)[0].text, 12) if told.of(Part.ACTION) else "“I would”"
        return Rated(
            1,
            f"Nothing was done yet: {words}.",
            "Replace “I would” by what you did, step by step.",
            evidence_of(told.of(Part.ACTION), 2),
            gap="“I would” earns nothing here. Say what you did, step by step.",
        )
    if not actions:
        return Rated(
            1,
            "No step of yours is told.",
            "Tell three steps, each beginning with “I” and a verb, with the reason for the one that mattered.",
            gap="What did you do? Tell three steps that begin with “I” and a verb.",
        )
    if not own:
        return Rated(
            2 if len(actions) >= 3 else 1,
            f"Everything is done by “we”: {quoted(actions[0].text)}. Your own part cannot be judged.",
            "For each step, say who did it; where it was you, say “I”.",
            evidence_of(actions, 3),
            gap=f"{quoted(actions[0].text, 12)}: which part of that was yours? An interviewer can only rate “I”.",
        )
    length = sum(len(sentence.words) for sentence in actions)
    reasons = [sentence for sentence in actions if REASON.search(sentence.text)]
    others = [sentence for sentence in actions if ALTERNATIVE.search(sentence.text)]
    rejected = [sentence for sentence in actions if REJECTED.search(sentence.text)]
    level = first_that(
        [
            ((len(own) < 2 and length < 25) or length < 16, 2),
            (not reasons and not rejected, 3),
            (bool(reasons) and bool(others) and len(own) >= 2, 5),
            (len(own) >= 2 or length >= 35, 4),
        ],
        3,
    )
    if level == 2:
        return Rated(
            2,
            f"One step, in words that fit any story: {quoted(own[0].text)}.",
            "What exactly did you do first, and why that?",
            evidence_of(own),
            gap=f"{quoted(own[0].text, 12)} is all we hear of your work. What exactly did you do, and why that?",
        )
    if level == 3:
        return Rated(
            3,
            f"Concrete steps of your own, such as {quoted(own[0].text)}, but no reason for any of them.",
            f"Add “because …” to {quoted(own[0].text, 10)}.",
            evidence_of(own),
            strength=f"Your own steps are concrete: {quoted(own[0].text)}.",
            gap=f"Why that step? Add “because …” to {quoted(own[0].text, 10)}.",
        )
    if level == 4 and not reasons:
        return Rated(
            4,
            f"Own steps, and a choice between ways: {quoted(rejected[0].text)}.",
            "Say why you decided so: add “because …”.",
            evidence_of([rejected[0], *own]),
            strength=f"You show what you decided against: {quoted(rejected[0].text)}.",
            gap=f"{quoted(rejected[0].text, 12)}: why so? Add “because …”.",
        )
    if level == 4:
        return Rated(
            4,
            f"Own steps with reasons: {quoted(reasons[0].text)}.",
            "Name one alternative you decided against, and why.",
            evidence_of([reasons[0], *own]),
            strength=f"You give reasons for what you did: {quoted(reasons[0].text)}.",
            gap="The road not taken is missing. Name one alternative you decided against, and why.",
        )
    return Rated(
        5,
        f"Own steps, with reasons, and an alternative weighed: {quoted(others[0].text)}.",
        "",
        evidence_of([others[0], reasons[0]]),
        strength=f"You show judgement, not only effort: {quoted(others[0].text)}.",
    )


def _result(told: _Story) -> Rated:
    results = [sentence for sentence in told.of(Part.RESULT) if not story.hypothetical(sentence)]
    if told.flag("hypothetical") or not results:
        return Rated(
            1,
            "The story has no end: what came of it is not said.",
            "End with what changed, against what it was before, and how you know.",
            gap="There is no result. What changed, against what it was before, and how do you know?",
        )
    numbered = [sentence for sentence in results if delivery.numbers(sentence.text)]
    compared = [sentence for sentence in numbered if delivery.compares(sentence.text)]
    checkable = [sentence for sentence in results if CHECKABLE.search(sentence.text)]
    if compared:
        return Rated(
            5,
            f"Measured, against something: {quoted(compared[0].text)}.",
            "",
            evidence_of(compared, 2),
            strength=f"The result is measured and has a baseline: {quoted(compared[0].text)}.",
        )
    if numbered:
        return Rated(
            4,
            f"A number without its baseline: {quoted(numbered[0].text)}.",
            "Say what it was before, or in a group where nothing changed.",
            evidence_of(numbered, 2),
            strength=f"The result has a number: {quoted(numbered[0].text)}.",
            gap=f"{quoted(numbered[0].text, 12)}: compared with what? Give the value before.",
        )
    if checkable and not all(OPINION.search(s.text) for s in checkable):
        return Rated(
            4,
            f"No number, but something that could be checked: {quoted(checkable[0].text)}.",
            "If you know a figure, give it with the value before; never make one up.",
            evidence_of(checkable, 2),
            strength=f"The result can be checked: {quoted(checkable[0].text)}.",
        )
    opinion = all(OPINION.search(sentence.text) and len(sentence.words) < 16 for sentence in results)
    level = 2 if opinion and not checkable else 3
    word = "an opinion" if level == 2 else "stated, not shown"
    return Rated(
        level,
        f"The result is {word}: {quoted(results[0].text)}.",
        "What could another person have seen: a number with its baseline, or who confirmed it?",
        evidence_of(results, 2),
        gap=f"{quoted(results[0].text, 12)} is {word}. By how much, against what, or who confirmed it?",
    )


def _learning(told: _Story) -> Rated:
    lessons = told.of(Part.LEARNING) if told.of(Part.ACTION) or told.of(Part.RESULT) else []
    if not lessons:
        return Rated(
            1,
            "No lesson is drawn.",
            "One sentence: what do you do differently since, and where did you do it?",
            gap="The lesson is missing, and it is a fifth of the result: what do you do differently since?",
        )
    later = [
        s
        for s in told.of(Part.ACTION)
        if s.start > told.end - told.length / 3 and story.own(s) and LATER.search(s.text)
    ]
    changed = [sentence for sentence in [*lessons, *later] if CHANGED.search(sentence.text)]
    intended = [sentence for sentence in lessons if INTENDS.search(sentence.text)]
    if changed:
        return Rated(
            5,
            f"The lesson changed what you do: {quoted(changed[0].text)}.",
            "",
            evidence_of(changed, 2),
            strength=f"The lesson shows in later conduct: {quoted(changed[0].text)}.",
        )
    if intended:
        return Rated(
            4,
            f"A lesson from this story, and what you mean to do with it: {quoted(intended[0].text)}.",
            "Was there a later occasion when you did? Name it.",
            evidence_of(intended, 2),
            strength=f"The lesson follows from the story: {quoted(intended[0].text)}.",
            gap="The lesson is still an intention. Name a later occasion when you acted on it.",
        )
    empty = all(EMPTY_LESSON.search(sentence.text) for sentence in lessons)
    level = 2 if empty else 3
    reason = (
        f"You say that you learned, not what: {quoted(lessons[0].text)}."
        if empty
        else f"A lesson is drawn, but not what came of it: {quoted(lessons[0].text)}."
    )
    return Rated(
        level,
        reason,
        "Say what you did differently the next time because of it.",
        evidence_of(lessons, 2),
        gap=f"{quoted(lessons[0].text, 12)}: and then? Say what you did differently the next time.",
    )


def _evidence(told: _Story, name: str) -> tuple[Evidence, ...]:
    flag = told.flag(name)
    return flag.evidence[:2] if flag else ()
