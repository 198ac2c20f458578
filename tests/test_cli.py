"""The command line as it is used: a process of its own, what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ANSWER = "L1 has a constant slope down to zero and a kink there, so weights stay at zero. L2's slope vanishes there."


@pytest.fixture(scope="module")
def coach_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def _coach(coach_home: Path, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("COACH_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-m", "coach.cli", *arguments],
        input=text,
        capture_output=True,
        text=True,
        env={**clean, "COACH_HOME": str(coach_home), "COLUMNS": "120", **environment},
        timeout=110,
        check=False,
        cwd=coach_home,
    )


def _json(result: subprocess.CompletedProcess[str]) -> Any:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_critique_from_a_cold_start_takes_less_than_three_seconds_and_has_the_agreed_fields(coach_home: Path) -> None:
    started = time.perf_counter()
    found = _json(_coach(coach_home, "critique", "--question", "l1-sparsity", "-", "--json", text=ANSWER))
    assert time.perf_counter() - started < 3
    agreed = [
        "engine",
        "question",
        "kind",
        "overall",
        "band",
        "criteria",
        "star",
        "key_points",
        "claims",
        "strengths",
        "gaps",
    ]
    assert list(found)[: len(agreed)] == agreed
    assert {"better_answer", "flags", "signals", "made_by"} <= set(found)
    for judged in found["criteria"]:
        for evidence in judged["evidence"]:
            assert ANSWER[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_asking_builds_the_index_and_cites(coach_home: Path) -> None:
    reply = _json(_coach(coach_home, "ask", "Why does L1 give sparse weights?", "--json"))
    assert list(reply) == ["engine", "question", "covered", "answer", "citations", "related_questions"]
    assert reply["covered"]
    assert reply["citations"][0]["guide"] == "regularisation"


def test_questions_hide_what_gives_them_away_unless_asked_in_full(coach_home: Path) -> None:
    brief = _json(_coach(coach_home, "questions", "--topic", "regularisation", "--json"))
    full = _json(_coach(coach_home, "questions", "--topic", "regularisation", "--json", "--full"))
    assert not {"key_points", "hints", "model_answer"} & set(brief[0])
    assert {"key_points", "hints", "model_answer"} <= set(full[0])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["critique", "--question", "no-such-question", "-"], "coach questions"),
        (["critique", "-"], "--question"),
        (["critique", "--question", "l1-sparsity", "missing.txt"], "cannot be read"),
        (["critique", "--question-text", "Why?", "-"], "--kind"),
        (["ask", "  "], "no question"),
        (["ask", "What is PCA?", "--engine", "model"], "OPENAI_API_KEY"),
        (["report"], "coach interview"),
        (["questions", "--topic", "astrology"], "Topics:"),
        (["index", "--add", "nowhere"], "folder"),
        (["knowledge", "new", "poem"], "guide"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(coach_home: Path, arguments: list[str], says: str) -> None:
    result = _coach(coach_home, *arguments, text=ANSWER)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_interview_in_the_terminal_ends_with_a_report_that_can_be_printed_again(coach_home: Path) -> None:
    answer = "I built a churn model. I chose boosting because it was fast. Precision rose from 20% to 35%."
    typed = f"skip\n{answer}\n\nskip\nskip\nskip\nfine\n\n"
    run = _coach(coach_home, "interview", "--questions", "2", "--kind", "behavioural", text=typed)
    assert run.returncode == 0, run.stderr
    assert "question 1 of 2" in run.stdout
    assert "Question by question" in run.stdout
    again = _coach(coach_home, "report")
    assert again.stdout.startswith("# Mock interview")
    html = _coach(coach_home, "report", "--format", "html").stdout
    assert "<script" not in html
    assert 'src="http' not in html
    assert _json(_coach(coach_home, "report", "--format", "json"))["interview"]["state"] == "done"


def test_leaving_in_the_middle_keeps_what_was_said(coach_home: Path) -> None:
    run = _coach(
        coach_home, "interview", "--questions", "2", "--kind", "behavioural", text="I once broke production.\n\n"
    )
    assert run.returncode == 0
    assert "kept" in run.stderr
    assert "I once broke production" in _coach(coach_home, "report").stdout


def test_the_doctor_says_what_works_and_what_is_configured(coach_home: Path) -> None:
    result = _coach(coach_home, "doctor")
    assert result.returncode == 0, result.stdout
    for row in ("Knowledge", "Embedding model", "Guide index", "Database", "Engine", "Page"):
        assert row in result.stdout


def test_the_doctor_names_an_endpoint_that_does_not_answer(coach_home: Path) -> None:
    result = _coach(coach_home, "doctor", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert result.returncode == 1
    assert "✗" in result.stdout


def test_knowledge_is_all_right_and_a_scaffold_passes_the_check(coach_home: Path) -> None:
    assert "all right" in _coach(coach_home, "knowledge", "check").stdout
    for kind in ("concept", "behavioural", "ml-design", "role-fit"):
        entry = _coach(coach_home, "knowledge", "new", kind).stdout
        link = "regularisation#why-l1-is-sparse"
        path = coach_home / f"{kind}.yaml"
        path.write_text(entry.replace("my-topic#a-heading-that-says-something", link))
        assert "all right" in _coach(coach_home, "knowledge", "check", str(path)).stdout


def test_ones_own_notes_are_found_and_cited(coach_home: Path) -> None:
    folder = coach_home / "notes"
    folder.mkdir()
    (folder / "zebrafish.md").write_text(
        "# Zebrafish project\nI tracked zebrafish larvae with a Kalman filter in 2024.\n"
    )
    added = _coach(coach_home, "index", "--add", str(folder))
    assert added.returncode == 0, added.stderr
    reply = _json(
        _coach(coach_home, "ask", "What did I do in the zebrafish larvae project with the Kalman filter?", "--json")
    )
    assert reply["citations"][0]["guide"] == "notes/zebrafish"


def test_coach_works_from_any_folder_and_says_its_version(coach_home: Path) -> None:
    assert _coach(coach_home, "--version").stdout.startswith("coach ")
