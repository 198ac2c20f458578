"""Charts as Plotly figures in JSON: levels against what is expected. Drawn by the browser, on light or dark ground."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from coach.domain import Critique, Rubric, Seniority
from coach.interview.report import Report

INK, MARK, EXPECTED, GRID = "#7a818b", "#12908c", "#d98a1f", "rgba(128,136,146,0.25)"
_ROW, _FRAME, _LINE = 34, 92, 26


class Bar(NamedTuple):
    """One criterion: its level (None: not judged) and what the seniority asks for, 1–5."""

    title: str
    level: float | None
    expected: float | None


def of_critique(critique: Critique, rubric: Rubric, seniority: Seniority = Seniority.MID) -> dict[str, Any]:
    by_id = {criterion.id: criterion for criterion in rubric.criteria}
    return figure(
        [
            Bar(by_id[c.id].title, c.level, by_id[c.id].expected.get(seniority, 3))
            for c in critique.criteria
            if c.id in by_id
        ]
    )


def of_report(report: Report) -> dict[str, Any]:
    several = len({standing.kind for standing in report.standings}) > 1
    return figure(
        [
            Bar(f"{s.title} ({s.kind})" if several else s.title, s.level, s.expected)
            for s in sorted(report.standings, key=lambda s: (s.kind, s.expected - s.level))
        ]
    )


def figure(bars: Sequence[Bar]) -> dict[str, Any]:
    """Horizontal bars from the top, with a mark where the expected level lies."""
    names = [_wrapped(bar.title) for bar in bars]
    lines = sum(name.count("<br>") + 1 for name in names)
    judged = {
        "type": "bar",
        "orientation": "h",
        "name": "your level",
        "y": names,
        "x": [bar.level or 0 for bar in bars],
        "text": ["not judged" if bar.level is None else f"{bar.level:g}" for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": MARK},
        "width": 0.55,
    }
    asked = {
        "type": "scatter",
        "mode": "markers",
        "name": "expected",
        "y": names,
        "x": [bar.expected for bar in bars],
        "marker": {"symbol": "line-ns", "size": 20, "line": {"color": EXPECTED, "width": 3}},
    }
    layout = {
        "height": _FRAME + max(_ROW * len(bars), _LINE * lines),
        "margin": {"l": 8, "r": 28, "t": 8, "b": 36},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": INK, "size": 13, "family": "system-ui, sans-serif"},
        "xaxis": {
            "range": [0, 5.4],
            "tickvals": [1, 2, 3, 4, 5],
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "fixedrange": True,
            "ticks": "outside",
            "ticklen": 7,
            "tickcolor": "rgba(0,0,0,0)",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hovermode": False,
        "dragmode": False,
        "autosize": True,
    }
    return {"data": [judged, asked], "layout": layout, "config": {"staticPlot": True, "displayModeBar": False}}


def _wrapped(title: str) -> str:
    return "<br>".join(textwrap.wrap(title, 22))
