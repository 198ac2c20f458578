"""The page's own routes: guides as pages."""

from __future__ import annotations

from coach.guides.passages import Guides
from coach.web.routes import guide_page, to_html


def test_every_guide_is_a_page_with_an_anchor_for_every_passage(guides: Guides) -> None:
    for guide_id, guide in guides.guides.items():
        passages = [p for p in guides.passages.values() if p.guide == guide_id]
        page = guide_page(guide, passages)
        assert all(f'id="{passage.anchor}"' in page for passage in passages)
        assert "\ue000" not in page
        assert "<script>" not in page  # nothing inline: the policy would stop it


def test_a_formula_reaches_the_browser_as_it_was_written() -> None:
    page = to_html(r"Let $a_1 < b_2\,$ and" + "\n\n" + r"$$\frac{a*b*c}{\hat p_k}$$")
    assert r'<span data-tex="a_1 &lt; b_2\,">' in page
    assert r'<span data-tex="\frac{a*b*c}{\hat p_k}" data-display>' in page


def test_markup_in_a_guide_is_text() -> None:
    page = to_html("<img src=x onerror=alert(1)> and ![x](https://evil.example/p.png) and [a](javascript:alert(1))")
    assert "<img" not in page
    assert 'href="javascript' not in page
