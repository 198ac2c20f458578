"""Markdown as the page may show it: only our own links, no images, and dollars that are money stay dollars."""

from __future__ import annotations

import re

OWN_LINKS = ("/passages/", "/reports/")

# A formula opens with a dollar before a non-space and closes with one after a non-space, no digit following (as Pandoc
# reads them), so "$5M to $7M" is none.
_INLINE = r"\$(?=[^\s$])(?:\\.|[^$\\\n]|\n(?!\s*\n))*?(?<=[^\s\\])\$(?!\d)"
_PIECE = re.compile(
    rf"""
    (?P<code>^[ \t]*(?P<fence>```+|~~~+).*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z) | (?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    | (?P<escaped>\\.)
    | (?P<formula>\$\$.+?\$\$ | {_INLINE})
    | (?P<dollar>\$)
    | (?P<link>(?P<image>!?)\[(?P<label>[^\[\]]*|\[[^\[\]]*\])\]\((?P<target>[^()\s]*)(?:\s+"[^"]*")?\))
    | (?P<definition>^[ \t]*\[[^\]\n]+\]:)
    | (?P<tag><(?=[A-Za-z/!?]))
    | (?P<other>\]\()
    | (?P<colon>:(?=[A-Za-z:]))
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def shown(text: str) -> str:
    """`text` as Markdown that the page renders as meant.

    A link elsewhere becomes its words with the address behind them, an image its words. A colon before a letter is
    escaped: Chainlit reads ":word" as a directive and swallows the word.
    """
    return _PIECE.sub(_safe, text)


def formulas(text: str) -> list[tuple[int, int, str, bool]]:
    """The formulas in `text` as (start, end, TeX, on a line of its own); code is left alone."""
    found = []
    for piece in _PIECE.finditer(text):
        if piece["formula"]:
            display = piece["formula"].startswith("$$")
            tex = piece["formula"][2:-2] if display else piece["formula"][1:-1]
            found.append((piece.start(), piece.end(), tex.strip(), display))
    return found


def _safe(piece: re.Match[str]) -> str:
    if piece["dollar"]:
        return "\\$"
    if piece["other"]:  # a link in some other shape
        return "]\\("
    if piece["definition"] or piece["tag"]:  # a reference link, an address in angle brackets, HTML
        return "\\" + piece[0].lstrip()
    if piece["colon"]:
        return "\\:"
    if piece["link"] and (piece["image"] or not piece["target"].startswith(OWN_LINKS)):
        label, target = piece["label"], piece["target"]
        return label if piece["image"] or not target else f"{label} ({target})"
    return piece[0]
