"""Answers that are not what was asked for: how they look, and what an error of the database is.

Who calls by a token hears why, the values, and what to do. Stripe and probes hear why.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from starlette.responses import JSONResponse

from tillkeeper.database import is_retryable
from tillkeeper.endpoints.api import Description, ErrorCode
from tillkeeper.endpoints.arguments import ArgumentError, MalformedError

RETRY_AFTER_SECONDS = 5
RETRY_LATER = {"Retry-After": str(RETRY_AFTER_SECONDS)}
INTERNAL_ERROR = "internal_error"
INVALID_ARGUMENT = "TK004"
# What a text can look like to the database that is to read it as a time, a date, a number.
BAD_TEXT_STATES = frozenset({"22003", "22007", "22008", "22P02"})


class ApiError(Exception):
    """An answer that is not what was asked for."""

    def __init__(
        self,
        status: int,
        reason: str,
        detail: Mapping[str, object] | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.detail = detail or {}
        self.hint = hint
        self.headers = headers

    def answer(self) -> JSONResponse:
        body = {"error": self.reason, "detail": self.detail, "hint": self.hint}
        return JSONResponse(body, self.status, headers=self.headers)

    def short_answer(self) -> JSONResponse:
        body: dict[str, object] = {"error": self.reason}
        if self.detail:
            body["detail"] = self.detail
        return JSONResponse(body, self.status, headers=self.headers)


def failure(error: psycopg.Error) -> ApiError:
    """Return the answer for an error that the database does not raise on purpose."""
    if is_retryable(error):
        return ApiError(503, "temporarily_unavailable", headers=RETRY_LATER)
    # Its text may hold data; the log has its code.
    return ApiError(500, INTERNAL_ERROR)


def refusal(known: ErrorCode, detail: Mapping[str, Any] | None = None) -> ApiError:
    """Return the answer for an error that the database raises on purpose."""
    wait = (detail or {}).get("retry_after_seconds")
    headers = {"Retry-After": str(wait)} if wait else None
    return ApiError(known.http_status, known.reason, detail, known.hint, headers)


@contextmanager
def errors_answered(description: Description) -> Iterator[None]:
    """Make answers of what goes wrong with a call. Raises ApiError."""
    invalid = description.errors[INVALID_ARGUMENT]
    try:
        yield
    except MalformedError as error:
        raise ApiError(400, "malformed_json", hint="Send one JSON object.") from error
    except ArgumentError as error:
        raise refusal(invalid, error.detail) from error
    except psycopg.Error as error:
        if error.sqlstate in BAD_TEXT_STATES:
            raise ApiError(invalid.http_status, invalid.reason) from error
        known = description.errors.get(error.sqlstate or "")
        if known is None:
            raise failure(error) from error
        raise refusal(known, json.loads(error.diag.message_detail or "{}")) from error
