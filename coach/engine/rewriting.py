"""The built-in better answer: the candidate's own sentences in a better order, blanks where something is missing, the
guides' words for what to add. It never adds a fact of its own, and leaves out only what is no part of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coach.domain import (
    Answer,
    BetterAnswer,
    Claim,
    Critique,
    Found,
    KeyPointFinding,
    Kind,
    Part,
    Question,
    Status,
    Verdict,
)
from coach.engine.judging_story import by_part
from coach.engine.story_cues import ALTERNATIVE, CHANGED, REASON, REJECTED
from coach.engine.wording import quoted, sentence_case
from coach.signals import delivery, instructions, judgeable, story
from coach.signals.sentences import Sentence, split, split_turn
from coach.signals.words import content_stems

_STAR_BLANKS: Mapping[Part, str] = {
    Part.SITUATION: "[where and when was this, and what was at stake?]",
    Part.TASK: "[what did you in person have to achieve, and by when?]",
    Part.ACTION: "[which three steps did you take, and why these?]",
    Part.RESULT: "[what changed, by how much, against which baseline?]",
    Part.LEARNING: "[what do you do differently since, and where did you do it?]",
}
_OPENERS = re.compile(
    (
        r"^(?:(?:so|well|ok(?:ay)?|yeah|yes|um+|uh+|right|actually|basically|honestly|hmm|look|sure|to "
        r"begin with)\b[,.]?\s+)+"
    ),
    re.IGNORECASE,
)
_OWN_WORK = frozenset({Kind.PROJECT, Kind.TAKE_HOME})
"""What is missing there is the candidate's own story: no guide can say it."""
SKELETON = "A skeleton to fill in:"
_SKELETON_BELOW = 2.5
"""Below this overall a better answer is mostly blanks, and says so."""
_MOST_SETTING = 3
_MOST_TO_ADD = 3
_MOST_ASKED = 2
_LEAST_FIT = 0.34


def rewrite(question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]) -> BetterAnswer:
    """The answer sharpened, as Markdown. Blanks look like "[by how much, against which baseline?]"."""
    story_told = question.kind is Kind.BEHAVIOURAL
    text = _story(question, answer, critique) if story_told else _technical(question, answer, critique, passages)
    mostly_blank = critique.overall is not None and critique.overall < _SKELETON_BELOW
    return BetterAnswer(text=f"{SKELETON}\n\n{text}" if mostly_blank else text)


def _story(question: Question, answer: Answer, critique: Critique) -> str:
    parts = _kept_by_part(question, answer, critique)
    results = parts[Part.RESULT]
    measured = [sentence for sentence in results if delivery.numbers(sentence.text)]
    headline = cleaned(measured[0].text) if measured else "[what did you do, and what did it change?]"
    situation = parts[Part.SITUATION]
    if any(flag.id == "situation_heavy" for flag in critique.flags):
        situation = _nearest_to_the_task(situation)
    setting = [cleaned(sentence.text) for sentence in situation]
    paragraphs = [
        f"**In one sentence:** {headline}",
        _paragraph(setting, Part.SITUATION) + " " + _paragraph([cleaned(s.text) for s in parts[Part.TASK]], Part.TASK),
        _actions(parts[Part.ACTION]),
        _results([sentence for sentence in results if sentence not in measured[:1]], measured[:1]),
        _lessons(parts[Part.LEARNING]),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())


def _kept_by_part(question: Question, answer: Answer, critique: Critique) -> Mapping[Part, list[Sentence]]:
    """What is worth keeping by its part. What has no part of its own stays with what it was said after, unless the
    critique says that it does not serve the story."""
    useless = [e for found in critique.criteria if found.id == "fit" and (found.level or 5) < 5 for e in found.evidence]
    kept = _worth_keeping(question, answer, critique)
    found: dict[Part, list[Sentence]] = {part: [] for part in Part}
    last = Part.SITUATION
    told = [(part, sentence) for part, sentences in by_part(answer, critique.signals).items() for sentence in sentences]
    for part, sentence in sorted(told, key=lambda one: (one[1].turn, one[1].start)):
        if part is Part.OTHER and any(_overlap(sentence, e.turn, e.start, e.end) for e in useless):
            continue
        last = last if part is Part.OTHER else part
        if any(_overlap(sentence, one.turn, one.start, one.end) for one in kept):
            found[last].append(sentence)
    return found


def _nearest_to_the_task(situation: Sequence[Sentence]) -> list[Sentence]:
    """The setting in at most three sentences: how it begins, and the last ones, which lead to the task."""
    if len(situation) <= _MOST_SETTING:
        return list(situation)
    return [situation[0], *situation[-(_MOST_SETTING - 1) :]]


def _paragraph(sentences: Sequence[str], part: Part) -> str:
    return " ".join(sentences) if sentences else _STAR_BLANKS[part]


def _actions(actions: Sequence[Sentence]) -> str:
    if not actions:
        return _STAR_BLANKS[Part.ACTION]
    told = []
    asked = 0
    for sentence in actions:
        text = cleaned(sentence.text)
        if story.hypothetical(sentence):
            text += " [when did you do this, and what did you do exactly?]"
        elif story.by_the_team(sentence) and not story.own(sentence) and asked < _MOST_ASKED:
            text += " [what was your own part?]"
            asked += 1
        told.append(text)
    if not any(REASON.search(sentence.text) or REJECTED.search(sentence.text) for sentence in actions):
        told[0] += " [why this first, and not something else?]"
    elif not any(ALTERNATIVE.search(sentence.text) for sentence in actions):
        told.append("[what did you decide against, and why?]")
    return " ".join(told)


def _results(results: Sequence[Sentence], told_first: Sequence[Sentence]) -> str:
    texts = [cleaned(sentence.text) for sentence in results]
    if not texts and not told_first:
        return _STAR_BLANKS[Part.RESULT]
    if not told_first:
        return " ".join(texts) + " [by how much, against which baseline, or who confirmed it?]"
    if not delivery.compares(told_first[0].text):
        texts.append("[what was that number before, or where nothing was changed?]")
    return " ".join(texts)


def _lessons(lessons: Sequence[Sentence]) -> str:
    if not lessons:
        return _STAR_BLANKS[Part.LEARNING]
    text = " ".join(cleaned(sentence.text) for sentence in lessons)
    return text if CHANGED.search(text) else text + " [what did you do differently the next time because of it?]"


def _technical(question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]) -> str:
    wrong = [claim for claim in critique.claims if claim.verdict is Verdict.WRONG]
    kept = [
        _code(sentence.text) if sentence.code else cleaned(sentence.text)
        for sentence in _worth_keeping(question, answer, critique)
    ]
    parts = []
    if kept:
        parts.append(" ".join(text for text in kept if not text.startswith("```")))
        parts.extend(text for text in kept if text.startswith("```"))
    elif question.kind is Kind.ROLE_FIT:
        parts.append("[what in this post do you want to work on, and what have you done that is nearest to it?]")
    else:
        parts.append("[the answer itself, in one sentence?]")
    if wrong:
        parts.append("**To put right**\n" + "\n".join(_correction(claim, question, passages) for claim in wrong[:2]))
    missing = [point for point in critique.key_points if point.status in {Status.MISSING, Status.PARTIAL}]
    missing.sort(key=lambda point: (not point.core, point.status is Status.PARTIAL))
    bullets = _to_add(missing, question, passages) if critique.key_points else _next_steps(critique)
    if bullets:
        parts.append("**To add**\n" + "\n".join(bullets))
    return "\n\n".join(part for part in parts if part.strip())


def _worth_keeping(question: Question, answer: Answer, critique: Critique) -> list[Sentence]:
    """The candidate's sentences in their order, without small talk, remarks to the interviewer, orders and pleas to the
    judge, claims that are wrong or doubtful, the question said again, and what was said before in the same words."""
    sentences = split(answer)
    to_the_judge = {*instructions.orders(sentences), *instructions.pleas(sentences)}
    suspect = [claim for claim in critique.claims if claim.verdict is not Verdict.RIGHT]
    kept: dict[tuple[str, ...], Sentence] = {}
    for sentence in sentences:
        if sentence in to_the_judge or any(_overlap(sentence, c.turn, c.start, c.end) for c in suspect):
            continue
        empty = judgeable.says_nothing(sentence) or judgeable.is_remark(sentence)
        if sentence.code or not (empty or judgeable.repeats_question(sentence, question.text)):
            kept.setdefault((sentence.text,) if sentence.code else sentence.words, sentence)
    return list(kept.values())


def _code(text: str) -> str:
    return text if text.startswith("```") else f"```\n{text}\n```"


def _overlap(sentence: Sentence, turn: int, start: int, end: int) -> bool:
    return sentence.turn == turn and sentence.start < end and sentence.end > start


def _correction(claim: Claim, question: Question, passages: Sequence[Found]) -> str:
    told = _passage_sentence(claim.correction, question, passages)
    right = f"“{told[0]}” ({told[1]})" if told else sentence_case(claim.correction)
    return f"- Not {quoted(claim.quote)}, but: {right}"


def _to_add(missing: Sequence[KeyPointFinding], question: Question, passages: Sequence[Found]) -> list[str]:
    """A bullet per missing point: a sentence of the guides where one says it, else the question to answer."""
    probes = {point.id: point.probe for point in question.key_points}
    bullets: list[str] = []
    for point in missing:
        told = None if question.kind in _OWN_WORK else _passage_sentence(point.text, question, passages)
        if told and not any(told[0] in bullet for bullet in bullets):
            bullets.append(f"- “{told[0]}” ({told[1]})")
        elif probes.get(point.id):
            where = "" if question.kind in _OWN_WORK else _to_read(point.text, question, passages)
            bullets.append(f"- [{probes[point.id]}]" + (f" (to read: {where})" if where else ""))
    return bullets[:_MOST_TO_ADD]


def _next_steps(critique: Critique) -> list[str]:
    steps = [
        criterion.next_step for criterion in critique.criteria if criterion.next_step and (criterion.level or 5) < 4
    ]
    return [f"- [{step.rstrip('.?')}?]" for step in dict.fromkeys(steps)][:_MOST_TO_ADD]


def _to_read(point: str, question: Question, passages: Sequence[Found]) -> str:
    """The guide and heading where the point is most likely explained: of the sections that the question names, the one
    that shares most words with it."""
    wanted = set(content_stems(point))
    named = [f.passage for f in passages if f"{f.passage.guide}#{f.passage.anchor}" in question.guides]
    if named:
        best = max(named, key=lambda passage: len(wanted & set(content_stems(passage.heading + " " + passage.text))))
        return f"{best.title} › {best.heading}"
    if not question.guides:
        return ""
    near = max(question.guides, key=lambda reference: len(wanted & set(content_stems(reference.replace("#", "-")))))
    guide, _, anchor = near.partition("#")
    return " › ".join(part.replace("-", " ").capitalize() for part in (guide, anchor) if part)


def sourced(point: str, question: Question, passages: Sequence[Found]) -> str:
    """What a guide says of the point, quoted with its place, or nothing."""
    told = _passage_sentence(point, question, passages)
    return f"The guide: “{told[0]}” ({told[1]})" if told else ""


def _passage_sentence(point: str, question: Question, passages: Sequence[Found]) -> tuple[str, str] | None:
    """The sentence of the passages that says most of the point, and where it stands; None when none says a third of
    it."""
    asked = set(content_stems(question.text))
    wanted = {stem: 0.4 if stem in asked else 1.0 for stem in content_stems(point)}
    total = sum(wanted.values()) or 1.0
    best: tuple[float, str, str] | None = None
    for found in passages:
        for sentence in split_turn(found.passage.text):
            if sentence.code or "|" in sentence.text or len(sentence.words) < 6 or "mistake" in sentence.text:
                continue
            held = set(content_stems(sentence.text))
            fit = sum(weight for stem, weight in wanted.items() if stem in held) / total - 0.002 * len(sentence.words)
            if best is None or fit > best[0]:
                best = (fit, " ".join(sentence.text.split()), f"{found.passage.title} › {found.passage.heading}")
    return (best[1], best[2]) if best and best[0] >= _LEAST_FIT else None


def cleaned(text: str) -> str:
    """A sentence without fillers, hedges and throat-clearing, as one line with a capital and a full stop."""
    bare = _OPENERS.sub("", " ".join(text.split()))
    bare = re.sub(r"\s+,", ",", delivery.HEDGES.sub("", delivery.FILLERS.sub("", bare)))
    bare = re.sub(r",\s*,", ",", re.sub(r"\s{2,}", " ", bare)).strip(" ,")
    bare = re.sub(r",([.!?])", r"\1", bare)
    return sentence_case(bare if len(bare.split()) >= 3 else " ".join(text.split()))
