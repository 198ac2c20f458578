"""The settings of the page."""

from __future__ import annotations

from coach.domain import EngineName, Kind, Mode, Role, Seniority, Setup
from coach.web.preferences import read, widgets


def _values(setup: Setup, engine: EngineName | None) -> dict[str, object]:
    return {widget["id"]: widget["initial"] for widget in widgets(setup, engine, "gpt-x")}


def test_what_the_settings_show_is_what_they_mean() -> None:
    setup = Setup(
        role=Role.DATA_SCIENTIST, seniority=Seniority.STAFF, kinds=(Kind.CASE,), questions=7, mode=Mode.PRACTICE
    )
    assert read(_values(setup, EngineName.MODEL), Setup()) == (setup, EngineName.MODEL)


def test_automatic_leaves_the_engine_open() -> None:
    assert read(_values(Setup(), None), Setup()) == (Setup(), None)


def test_nonsense_leaves_a_setting_as_it_was() -> None:
    before = Setup(questions=3)
    values = {"role": "astronaut", "questions": 99, "kinds": "all", "mode": None, "engine": "quantum"}
    assert read(values, before) == (before, None)


def test_no_kind_chosen_means_those_usual_for_the_role() -> None:
    assert read({"kinds": []}, Setup(kinds=(Kind.CASE,)))[0].kinds == ()


def test_the_model_is_on_offer_only_where_an_endpoint_is_configured() -> None:
    def engines(model: str | None) -> list[str]:
        return [item["value"] for item in widgets(Setup(), None, model)[-1]["items"]]

    assert engines(None) == ["automatic", "builtin"]
    assert engines("gpt-x") == ["automatic", "builtin", "model"]
