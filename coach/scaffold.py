"""A new guide or question to fill in, with every field explained where it stands."""

from __future__ import annotations

from coach.domain import Kind
from coach.errors import BadInput

_GUIDE = """\
---
id: my-topic                      # the file's name without .md, in knowledge/guides/
title: My topic
topics: [my-topic]
kinds: [concept]
updated: 2026-11
sources: ["Author, Title, year"]
---
## A heading that says something

The plain answer in one or two sentences, naming the subject: this is what gets quoted. Then why, and when it fails.
"""

_QUESTION = """\
- id: my-question                 # unique, lower case, hyphens
  kind: {kind}
  topic: my-topic
  roles: [ml-engineer]            # ml-engineer data-scientist research-scientist ml-product-manager engineer
  seniority: [junior, mid]        # junior mid senior staff
  text: The question, as an interviewer says it?
  looking_for: What a good answer shows, in a sentence.
  key_points: {key_points}
  common_mistakes:                # at least four, as candidates say them
    - ...
    - ...
    - ...
    - ...
  follow_ups: [What would you ask next?]
  hints: [A nudge., A stronger nudge., Almost there.]     # three rungs; none gives a key point away
  model_answer: >-
    80 to 200 spoken words that name every key point.
  requirements: {requirements}
  samples: {samples}
  rubric: {kind}
  guides: [my-topic#a-heading-that-says-something]
"""
_POINTS = """
    - id: first-point
      core: true                  # only for what an answer cannot do without
      text: One checkable claim in a full sentence.
      probe: A question that asks for it without saying it?"""
_REQUIREMENTS = """
    - asked: What a candidate may ask?
      answer: What the interviewer then says."""
_SAMPLES = """
    - {quality: good, seniority: mid, text: A full answer., flaws: []}
    - {quality: weak, seniority: junior, text: A weak answer., flaws: [no_result]}"""


def scaffold(kind: str) -> str:
    """YAML for a question of this kind, or Markdown for a guide."""
    if kind == "guide":
        return _GUIDE
    if kind not in set(Kind):
        raise BadInput(f"'{kind}' is not a kind.", f"Use guide or one of: {', '.join(Kind)}.")
    told = kind in {Kind.ML_DESIGN, Kind.CASE, Kind.CODING}
    story = kind in {Kind.BEHAVIOURAL, Kind.ROLE_FIT}
    return _QUESTION.format(
        kind=kind,
        key_points="[]" if story else _POINTS,
        requirements=_REQUIREMENTS if told else "[]",
        samples=_SAMPLES if kind == Kind.BEHAVIOURAL else "[]",
    )
