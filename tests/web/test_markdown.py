"""Markdown as the page may show it."""

from __future__ import annotations

import pytest

from coach.web.markdown import formulas, shown


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("from $5M to $7M", r"from \$5M to \$7M"),
        ("it costs $40.", r"it costs \$40."),
        ("between $3 and $4,", r"between \$3 and \$4,"),
        ("$n^2$ against $n$", "$n^2$ against $n$"),
        ("$$\\sum_i x_i$$", "$$\\sum_i x_i$$"),
        ("already \\$5", "already \\$5"),
        ("`$x$` in code, $ alone", "`$x$` in code, \\$ alone"),
    ],
)
def test_money_stays_money_and_a_formula_a_formula(given: str, wanted: str) -> None:
    assert shown(given) == wanted


def test_an_image_from_elsewhere_becomes_its_words() -> None:
    assert shown("see ![a chart](https://evil.example/pixel.png?who=me) here") == "see a chart here"


def test_a_link_to_elsewhere_shows_where_it_leads() -> None:
    assert "](" not in shown("[click me](https://evil.example)")
    assert "evil.example" in shown("[click me](https://evil.example)")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "<javascript:a b>", 'x "a" "b"', "(a)(b)"])
def test_a_link_of_any_other_shape_is_no_link(target: str) -> None:
    assert "](" not in shown(f"[x]({target})")


def test_our_own_links_stay() -> None:
    text = "as said [[1]](/passages/star-method#result) and [page](/reports/x.html)"
    assert shown(text) == text


def test_a_link_only_begins_like_ours_where_it_is_ours() -> None:
    assert "](" not in shown("[x](//evil.example/passages/)")


def test_a_colon_before_a_word_is_not_taken_for_a_directive() -> None:
    assert shown("key:value and 3:1 and ::note") == "key\\:value and 3:1 and \\:\\:note"


def test_code_is_left_as_it_is() -> None:
    code = "```python\nd = {'a':b}  # $5 ![x](y)\n```"
    assert shown(code) == code


def test_formulas_are_found_with_their_place_and_kind() -> None:
    text = "Let $a_1$ be\n\n$$b$$\n\nnot `$c$`"
    found = formulas(text)
    assert [(text[start:end], tex, display) for start, end, tex, display in found] == [
        ("$a_1$", "a_1", False),
        ("$$b$$", "b", True),
    ]


def test_shown_twice_is_shown_once() -> None:
    text = "from $5M to $7M, key:value, ![x](y)"
    assert shown(shown(text)) == shown(text)
