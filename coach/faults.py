"""How an OpenAI-compatible server fails, and what to tell a person about it. Nothing the server said is passed on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from coach.errors import EngineFailed

_LONGEST_WAIT = 5.0
_CONTEXT = re.compile(
    r"context.?(?:length|window|size)|maximum context|too many (?:input )?tokens|prompt is too long", re.IGNORECASE
)
_FILTER = re.compile(r"content.?filter|content.?policy", re.IGNORECASE)
_NAMES = {
    "temperature": re.compile(r"temperature", re.IGNORECASE),
    "seed": re.compile(r"\bseed\b", re.IGNORECASE),
    "tools": re.compile(r"\btools?\b|tool.?(?:choice|use|call)|function.?call", re.IGNORECASE),
}
_ADDRESS = "Check that OPENAI_BASE_URL is the address of an OpenAI-compatible API; it usually ends in /v1."
_AGAIN = "Try again in a moment."


def known() -> tuple[type[Exception], ...]:
    """What a call can raise because of the server: the last five come from bodies that are no chat completion."""
    import httpx2
    import openai

    return (
        openai.OpenAIError, httpx2.HTTPError, TimeoutError,
        ValueError, TypeError, AttributeError, LookupError,
    )  # fmt: skip


def refused(error: Exception, sent: Sequence[str], lacks: Collection[str]) -> str | None:
    """Which of the things sent the server refuses, if that is what the error says.

    JSON forms are given in `sent` strictest first; a refusal that names nothing is put down to them, because servers
    that do not know a format often say no more than "bad request".
    """
    import openai

    if not isinstance(error, openai.APIStatusError) or error.status_code not in {400, 404, 415, 422, 500, 501}:
        return None
    text = f"{error.code} {error.param} {error}"
    if _CONTEXT.search(text) or _FILTER.search(text):
        return None
    left = [name for name in sent if name not in lacks]
    for name in left:
        if name in _NAMES and _NAMES[name].search(text) and error.status_code != 500:
            return name
    form = next((name for name in left if name.startswith("json")), None)
    told = re.search(r"response_format|json|schema|grammar|structured", text, re.IGNORECASE)
    return form if form and (told or error.status_code in {400, 422}) else None


def wait_before_retry(error: Exception) -> float | None:
    """Seconds to wait before one more try, or None where that would not help or take too long."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return None
    if isinstance(error, openai.APIConnectionError):
        return 0.2
    if not isinstance(error, openai.APIStatusError) or _no_credit(error):
        return None
    if error.status_code not in {408, 409, 429} and error.status_code < 500:
        return None
    try:
        wait = float(error.response.headers.get("retry-after", "0.5"))
    except ValueError:
        return None
    return wait if wait <= _LONGEST_WAIT else None


def check_end(finish: str | None, said: bool) -> None:
    """Raise unless the reply ended as a whole one does."""
    if finish == "content_filter":
        raise EngineFailed("the server's content filter stopped the reply", "Try other words, or another model.")
    if finish == "length":
        raise EngineFailed(
            "the reply was cut off at the model's length limit", "Give the model a larger context or output limit."
        )
    if finish is None:
        raise EngineFailed("the reply broke off", _AGAIN)
    if not said:
        raise EngineFailed("the reply was empty", "Try again, or choose another model with COACH_MODEL.")


def engine_failed(error: Exception, host: str, model: str) -> EngineFailed:
    """The fault as a person should read it."""
    import openai

    match error:
        case openai.LengthFinishReasonError():
            return _end("length")
        case openai.ContentFilterFinishReasonError():
            return _end("content_filter")
        case openai.APITimeoutError() | TimeoutError():
            return EngineFailed(f"{host} did not answer in time", "Try again, or choose a faster model.")
        case openai.APIStatusError():
            return _by_status(error, host, model)
        case openai.APIConnectionError():
            if _broke_off(error):
                return EngineFailed("the reply broke off", _AGAIN)
            return EngineFailed(f"nothing answers at {host}", "Check OPENAI_BASE_URL and that the server runs.")
        case openai.APIError():
            return EngineFailed("the server broke the reply off with an error", _AGAIN)
        case _:
            return EngineFailed(f"what {host} sent is no chat completion", _ADDRESS)


def _by_status(error: object, host: str, model: str) -> EngineFailed:
    import openai

    assert isinstance(error, openai.APIStatusError)
    text = f"{error.code} {error.param} {error}"
    match error.status_code:
        case 401:
            return EngineFailed("the API key was refused (401)", "Check OPENAI_API_KEY.")
        case 402:
            return EngineFailed("the account has no credit left (402)", "Check billing at the provider.")
        case 403:
            return EngineFailed("the key may not use this model (403)", "Check OPENAI_API_KEY and COACH_MODEL.")
        case 404:
            return EngineFailed(
                f"{host} knows no model '{model}', or no such address (404)", f"Check COACH_MODEL. {_ADDRESS}"
            )
        case 429 if _no_credit(error):
            return EngineFailed("the account has no credit left (429)", "Check billing at the provider.")
        case 429:
            return EngineFailed("too many requests (429)", "Wait a minute, then try again.")
        case 408 | 504:
            return EngineFailed(f"{host} did not answer in time", "Try again, or choose a faster model.")
        case 400 | 413 | 422 if error.status_code == 413 or _CONTEXT.search(text):
            return EngineFailed(
                "the text is too long for this model", "Shorten it, or choose a model with a larger context."
            )
        case 400 if _FILTER.search(text):
            return _end("content_filter")
        case code if code >= 500:
            return EngineFailed(f"the server has a fault of its own ({code})", _AGAIN)
        case code:
            return EngineFailed(f"the server refused the request ({code})", "Check COACH_MODEL and OPENAI_BASE_URL.")


def _end(finish: str) -> EngineFailed:
    try:
        check_end(finish, True)
    except EngineFailed as failed:
        return failed
    raise AssertionError(finish)


def _no_credit(error: object) -> bool:
    import openai

    return isinstance(error, openai.APIStatusError) and "insufficient_quota" in f"{error.code} {error.type} {error}"


def _broke_off(error: Exception) -> bool:
    """Whether the connection was lost after it stood, rather than never made."""
    import httpx2

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, httpx2.ConnectError):
            return False
        cause = cause.__cause__ or cause.__context__
    return True
