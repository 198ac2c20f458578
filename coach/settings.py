"""What can be configured, all of it by environment variables, and where things lie."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.domain import EngineName
from coach.errors import BadInput

PACKAGE = Path(__file__).parent
DEFAULT_MODEL = "gpt-5-mini"


def data_root() -> Path:
    """The folder of `knowledge/`, `prompts/`, `chainlit.md`: beside the package in a checkout, inside it in a wheel."""
    installed = PACKAGE / "_data"
    return installed if installed.is_dir() else PACKAGE.parent


class Settings(BaseSettings):
    """Read once, by whoever starts the program, and handed down."""

    model_config = SettingsConfigDict(
        env_prefix="COACH_", env_ignore_empty=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("interview-coach", appauthor=False))
    """The one folder with all state: database, guide index, page files."""

    database_url: SecretStr | None = None
    """An SQLAlchemy URL; by default SQLite in `home`. May hold a password."""

    engine: EngineName | None = None
    """Forces an engine; by default the model engine where an endpoint is configured."""

    model: str = DEFAULT_MODEL
    """The model's name at the endpoint."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias=AliasChoices("OPENAI_API_KEY"))
    openai_base_url: str | None = Field(default=None, validation_alias=AliasChoices("OPENAI_BASE_URL"))

    password: SecretStr | None = None
    """The password that the page asks for; required on any address but loopback."""

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @property
    def has_endpoint(self) -> bool:
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def default_engine(self) -> EngineName:
        return self.engine or (EngineName.MODEL if self.has_endpoint else EngineName.BUILTIN)

    @property
    def index_folder(self) -> Path:
        return self.home / "index"

    def database(self) -> str:
        """The database URL with its async driver."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.home / 'coach.db'}"
        url = self.database_url.get_secret_value()
        for plain, driver in (
            ("postgresql://", "postgresql+psycopg://"),
            ("postgres://", "postgresql+psycopg://"),
            ("sqlite://", "sqlite+aiosqlite://"),
        ):
            if url.startswith(plain):
                return driver + url.removeprefix(plain)
        return url


def read_settings() -> Settings:
    """The settings from the environment; `BadInput` names the variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0]).upper()
        variable = name if name.startswith("OPENAI_") else f"COACH_{name}"
        raise BadInput(f"{variable} cannot be used.", f"{fault['msg']}.") from None
