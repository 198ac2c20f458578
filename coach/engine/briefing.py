"""What a model is told, as text: rubrics, and fenced as data questions, measurements, passages, answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.domain import Answer, Critique, Found, Question, Rubric, Said, Signals, Status, Verdict
from coach.prompts import fence

_SHOWN_WORDS = 14
NONE = "(none)"
_VERDICTS = {Verdict.WRONG: "Wrong", Verdict.DOUBTFUL: "Doubtful", Verdict.RIGHT: "Right"}
_STATUSES = {
    Status.PARTIAL: "Half stated",
    Status.MISSING: "Not stated",
    Status.CONTRADICTED: "Stated the wrong way round",
}


def rubric_text(rubric: Rubric) -> str:
    """Every criterion with its five anchors and examples. Rubrics are our own files, so no fence."""
    parts = []
    for criterion in rubric.criteria:
        lines = [f"{criterion.id}: {criterion.title}" + (" (core)" if criterion.core else "")]
        for level, anchor in sorted(criterion.levels.items()):
            lines.append(f"  {level}: {_flat(anchor.anchor)} Example: “{_flat(anchor.example)}”")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def question_text(question: Question) -> str:
    """The question with all that a judge, and only a judge, may know."""
    parts = [fence("question", question.text)]
    if question.looking_for:
        parts.append("Looking for:\n" + fence("looking for", question.looking_for))
    points = [f"{p.id}{' (core)' if p.core else ''}: {_flat(p.text)}" for p in question.key_points]
    parts.append("Key points:\n" + (fence("key points", "\n".join(points)) if points else NONE))
    if question.common_mistakes:
        mistakes = "\n".join(f"- {_flat(m)}" for m in question.common_mistakes)
        parts.append("Common mistakes (all of them wrong):\n" + fence("common mistakes", mistakes))
    if question.model_answer:
        parts.append("Reference (one good answer, not the only one):\n" + fence("reference", question.model_answer))
    return "\n".join(parts)


def measured_text(signals: Signals, answer: Answer) -> str:
    """The signals that help a judge, a line each."""
    lines = [f"{signals.words} words, about {signals.seconds:.0f} seconds spoken"]
    lines += [f"flag {f.id}" + "".join(f": “{_short(e.quote)}”" for e in f.evidence[:2]) for f in signals.flags]
    for span in signals.star:
        lines.append(f"{span.part}: “{_short(answer.turns[span.turn][span.start : span.end])}”")
    lines += [f"key point {p.id}: {p.status}" for p in signals.key_points]
    lines += [f"perhaps {c.verdict}: “{_short(c.quote)}”" for c in signals.claims]
    return fence("program", "\n".join(lines))


def passages_text(passages: Sequence[Found], first: int = 1) -> str:
    """The passages numbered from `first`, each with guide and heading."""
    texts = []
    for number, found in enumerate(passages, first):
        passage = found.passage
        texts.append(fence(f"passage {number}", f"{passage.title} › {passage.heading}\n{passage.text}"))
    return "\n".join(texts) or NONE


def answer_text(answer: Answer) -> str:
    """What was asked about the task, the answer, and the replies to probes, the interviewer's words told apart."""
    parts = []
    for exchange in answer.asked:
        parts.append(fence("candidate, asking about the task", exchange.asked))
        parts.append(fence("interviewer", exchange.answer))
    for turn, text in enumerate(answer.turns):
        if 0 < turn <= len(answer.probes):
            parts.append(fence("interviewer", answer.probes[turn - 1]))
        parts.append(fence("candidate", text))
    return "\n".join(parts)


def conversation_text(said: Iterable[Said]) -> str:
    """What was said, a fence per message, oldest first."""
    return "\n".join(fence(s.speaker, s.text) for s in said) or NONE


def findings_text(critique: Critique) -> str:
    """What a better answer has to mend: gaps, wrong claims, points not stated, next steps."""
    lines = [f"- {gap}" for gap in critique.gaps]
    lines += [f"- {_VERDICTS[c.verdict]}: “{_short(c.quote)}”. {c.correction}" for c in critique.claims if c.correction]
    unstated = [p for p in critique.key_points if p.status is not Status.COVERED]
    lines += [f"- {_STATUSES[p.status]}: {_flat(p.text)}" for p in unstated]
    lines += [f"- {c.next_step}" for c in critique.criteria if c.next_step]
    return fence("critique", "\n".join(dict.fromkeys(lines))) if lines else NONE


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:_SHOWN_WORDS]) + (" …" if len(words) > _SHOWN_WORDS else "")


def _flat(text: str) -> str:
    return " ".join(text.split())
