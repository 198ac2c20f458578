"""A critique as Markdown: the candidate's words are shown as they were typed."""

import pytest
from markdown_it import MarkdownIt

from coach.critique.card import bar, headline, plain, quote, to_markdown
from coach.domain import (
    Band,
    Citation,
    Claim,
    Criterion,
    CriterionJudgement,
    Critique,
    EngineName,
    Evidence,
    Flag,
    KeyPointFinding,
    Kind,
    MadeBy,
    Rubric,
    Signals,
    Status,
    Verdict,
)

HOSTILE = "<img src=x onerror=alert(1)> ![a](http://x/y.png) [b](javascript:c) # d `e` *f* $5M to $7M | g"
RUBRIC = Rubric(
    id="concept",
    kinds=(Kind.CONCEPT,),
    criteria=(Criterion(id="correctness", title="Correctness", weight=1, levels={}),),
)


def critique(**changes: object) -> Critique:
    given: dict[str, object] = {
        "engine": EngineName.BUILTIN, "question": "q", "kind": Kind.CONCEPT, "overall": 3.4, "band": Band.LEAN_HIRE,
        "criteria": (), "signals": Signals(words=9, sentences=1, seconds=4), "summary": "In short.",
        "made_by": MadeBy(engine=EngineName.BUILTIN, model="builtin 0"),
    }  # fmt: skip
    return Critique.model_validate(given | changes)


def judged(level: int | None) -> CriterionJudgement:
    evidence = Evidence(quote=HOSTILE, start=0, end=len(HOSTILE))
    return CriterionJudgement(id="correctness", level=level, reason="Why.", evidence=(evidence,), next_step="Do this.")


def unescaped(text: str, sign: str) -> bool:
    return any(c == sign and (at == 0 or text[at - 1] != "\\") for at, c in enumerate(text))


@pytest.mark.parametrize("sign", list("<>[]()!#`*$|_~"))
def test_no_sign_of_markdown_or_html_survives_unescaped(sign: str) -> None:
    assert not unescaped(plain(HOSTILE + " _h_ ~i~ > j"), sign)


@pytest.mark.parametrize("line", ["- a", "+ a", "1. a", "12) a", "  - a"])
def test_a_line_that_looks_like_a_list_is_none(line: str) -> None:
    assert "\\" in plain(f"Before\n{line}")


def test_plain_words_stay_as_they_are() -> None:
    assert (
        plain("I cut it from 9.5 to 4 hours, 50% less; it's fine.")
        == "I cut it from 9.5 to 4 hours, 50% less; it's fine."
    )
    assert quote("two\n  lines") == "“two lines”"


@pytest.mark.parametrize(("level", "squares"), [(None, "–"), (1, "■□□□□"), (5, "■■■■■")])
def test_a_level_is_drawn_in_five_squares(level: int | None, squares: str) -> None:
    assert bar(level) == squares


def test_the_verdict_comes_first_and_says_when_there_is_none() -> None:
    assert to_markdown(critique(), RUBRIC).startswith("### 3.4 of 5 · lean hire\n\nIn short.")
    assert headline(critique(overall=None, band=None)) == "Not judged"


def test_a_criterion_shows_level_reason_quote_and_next_step() -> None:
    shown = to_markdown(critique(criteria=(judged(2),)), RUBRIC)
    assert "- **Correctness** ■■□□□ 2: Why." in shown
    assert "*Next:* Do this." in shown
    assert "<img" not in shown.replace("\\<img", "")
    assert "not judged" in to_markdown(critique(criteria=(judged(2), judged(None))), RUBRIC)
    assert "not judged" not in to_markdown(critique(criteria=(judged(None),)), RUBRIC)


def test_a_wrong_claim_names_its_correction_and_where_that_stands_and_a_right_one_is_not_listed() -> None:
    where = Citation(guide="reg", heading="Why L1 is sparse", quote="kink")
    wrong = Claim(quote="L2 is sparse", start=0, end=12, verdict=Verdict.WRONG, correction="L1 is.", citation=where)
    doubtful = wrong.model_copy(update={"verdict": Verdict.DOUBTFUL, "citation": None})
    right = wrong.model_copy(update={"verdict": Verdict.RIGHT, "quote": "all fine"})
    shown = to_markdown(critique(claims=(wrong, doubtful, right)), RUBRIC)
    assert "**Wrong:** “L2 is sparse” L1 is. (reg › Why L1 is sparse)" in shown
    assert "**Check this:**" in shown
    assert "all fine" not in shown


def test_every_status_of_a_key_point_and_every_known_flag_has_words() -> None:
    points = tuple(KeyPointFinding(id=s.value, text=f"Point {s.value}.", status=s) for s in Status)
    shown = to_markdown(critique(key_points=points, flags=(Flag(id="we_only"), Flag(id="unheard of"))), RUBRIC)
    assert all(f"Point {status.value}." in shown for status in Status)
    assert "no step is clearly yours" in shown
    assert "unheard of" not in shown


def test_the_better_answer_can_be_left_out() -> None:
    whole = critique(better_answer="I did [what?].")
    assert "I did [what?]." in to_markdown(whole, RUBRIC)
    assert "I did [what?]." not in to_markdown(whole, RUBRIC, better=False)


def test_what_a_model_wrote_cannot_link_embed_or_leave_code_open() -> None:
    hostile = "Good. [login](http://x/y) ![a](http://x/a.png) <img src=http://x> <http://x>\n```\nopen"
    one = judged(2).model_copy(update={"reason": hostile, "next_step": hostile})
    shown = to_markdown(
        critique(criteria=(one,), strengths=(hostile,), gaps=(hostile,), better_answer=hostile, summary=hostile), RUBRIC
    )
    html = MarkdownIt("commonmark", {"html": True}).render(shown)
    assert "<a " not in html
    assert "<img" not in html
    assert shown.count("\n```") % 2 == 0
