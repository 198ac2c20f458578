"""Every fault a user can meet, as one tree; the message says what happened and `remedy` what to do next.

CoachError
 ├─ BadInput            what was typed or passed cannot be used (exit code 2)
 │   ├─ KnowledgeError  an entry under `knowledge/` breaks its format: names file, line and field
 │   └─ NotFound        no such question, interview, guide or report
 ├─ IllegalMove         the interview table has no such move from this state
 ├─ StaleInterview      somebody else (a second tab) has moved the interview on
 ├─ EngineFailed        the model endpoint failed; the built-in engine takes over
 ├─ LibraryUnavailable  the guide index cannot be read
 ├─ ModelFileError      a bundled model file is missing or damaged
 └─ StoreUnavailable    the database cannot be opened or written
"""

from __future__ import annotations


class CoachError(Exception):
    """A fault with a sentence for the person and, where there is one, what to do about it."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class BadInput(CoachError):
    """What was given cannot be used; nothing was changed."""

    exit_code = 2


class KnowledgeError(BadInput):
    """An entry under `knowledge/` breaks its format."""

    def __init__(self, file: str, line: int | None, field: str, problem: str) -> None:
        self.file, self.line, self.field, self.problem = file, line, field, problem
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {field}: {problem}")


class NotFound(BadInput):
    """Nothing is stored under that name."""


class IllegalMove(CoachError):
    """The interview table has no such move; the state is unchanged."""

    def __init__(self, state: str, event: str) -> None:
        self.state, self.event = state, event
        super().__init__(f"'{event}' is not possible while the interview is '{state}'.")


class StaleInterview(CoachError):
    """The stored interview has a newer version than the one that was read."""

    def __init__(self, interview_id: str) -> None:
        self.interview_id = interview_id
        super().__init__("This interview has moved on in another window.", "Reload the page to continue from there.")


class EngineFailed(CoachError):
    """The model endpoint did not give a usable reply. `cause` is a short, secret-free reason."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        self.cause = cause
        super().__init__(f"The model endpoint failed: {cause}.", remedy)


class LibraryUnavailable(CoachError):
    """The guide index cannot be opened or searched."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"The guide index cannot be used ({cause}).", "Run: coach index --rebuild")


class ModelFileError(CoachError):
    """A model file that ships with the project is missing or damaged."""


class StoreUnavailable(CoachError):
    """The database cannot be opened, migrated or written."""
