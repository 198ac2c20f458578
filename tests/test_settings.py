"""What the environment configures."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from coach.domain import EngineName
from coach.settings import DEFAULT_MODEL, Settings, data_root


def configured(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_without_anything_configured_the_coach_is_builtin_and_keeps_to_its_home(home: Path) -> None:
    settings = Settings()
    assert settings.home == home
    assert settings.index_folder == home / "index"
    assert settings.database() == f"sqlite+aiosqlite:///{home / 'coach.db'}"
    assert (settings.default_engine, settings.has_endpoint, settings.model) == (
        EngineName.BUILTIN,
        False,
        DEFAULT_MODEL,
    )


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_an_endpoint_makes_the_model_the_default_engine(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    settings = configured(monkeypatch, **{variable: "http://127.0.0.1:11434/v1"})
    assert settings.has_endpoint
    assert settings.default_engine is EngineName.MODEL


def test_an_engine_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, OPENAI_API_KEY="key", COACH_ENGINE="builtin")
    assert settings.default_engine is EngineName.BUILTIN


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "COACH_ENGINE",
        "COACH_MODEL",
        "COACH_DATABASE_URL",
        "COACH_PASSWORD",
        "COACH_HOME",
    )
    settings = configured(monkeypatch, **dict.fromkeys(names, ""))
    assert (settings.has_endpoint, settings.password, settings.model) == (False, None, DEFAULT_MODEL)
    assert settings.home.is_absolute()
    assert settings.home != Path.cwd()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configured(monkeypatch, OPENAI_API_KEY="sk-12345", COACH_PASSWORD="12345",
                          COACH_DATABASE_URL="postgresql://me:12345@host/db")  # fmt: skip
    assert "12345" not in repr(settings)
    assert "12345" not in str(settings.model_dump())


def test_a_fault_in_the_environment_does_not_show_other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-12345")
    monkeypatch.setenv("COACH_ENGINE", "clever")
    with pytest.raises(ValidationError) as fault:
        Settings()
    assert "engine" in str(fault.value)
    assert "12345" not in str(fault.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://me@host/db", "postgresql+psycopg://me@host/db"),
        ("postgres://me@host/db", "postgresql+psycopg://me@host/db"),
        ("postgresql+psycopg://me@host/db", "postgresql+psycopg://me@host/db"),
        ("sqlite:////var/coach.db", "sqlite+aiosqlite:////var/coach.db"),
        ("sqlite+aiosqlite:////var/coach.db", "sqlite+aiosqlite:////var/coach.db"),
    ],
)
def test_a_database_url_gets_the_driver_that_we_carry(monkeypatch: pytest.MonkeyPatch, given: str, used: str) -> None:
    assert configured(monkeypatch, COACH_DATABASE_URL=given).database() == used


def test_a_home_may_be_relative_or_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert configured(monkeypatch, COACH_HOME="state").home == tmp_path / "state"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert configured(monkeypatch, COACH_HOME="~/state").home == tmp_path / "state"


def test_reading_the_settings_creates_nothing(home: Path) -> None:
    _ = Settings().database(), Settings().index_folder
    assert not home.exists()


def test_the_data_lies_beside_the_package_in_a_checkout() -> None:
    assert (data_root() / "knowledge" / "rubrics").is_dir()
