"""Calls by whoever shows a service token (`tokens.py`): who it is, what for, and what is logged."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psycopg
from starlette.requests import Request
from starlette.responses import Response

from tillkeeper.database import Database
from tillkeeper.endpoints.answers import ApiError, errors_answered, failure
from tillkeeper.endpoints.api import Api, Description
from tillkeeper.endpoints.tokens import Token, Tokens
from tillkeeper.logs import Timer, log


@dataclass(frozen=True)
class Call:
    """A call of somebody who is known; `notes` are logged with what became of it."""

    request: Request
    token: Token
    description: Description
    notes: dict[str, object]

    @property
    def database(self) -> Database:
        database: Database = self.request.app.state.database
        return database


Act = Callable[[Call], Awaitable[object]]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(name: str, scope: str | None = None) -> Callable[[Act], Endpoint]:
    """Make an endpoint of a function: for tokens with the scope, with errors as JSON.

    Without a scope, the function itself is to ask for one.
    """

    def wrap(act: Act) -> Endpoint:
        async def answer(request: Request) -> Response:
            timer = Timer()
            notes: dict[str, object] = {}
            try:
                content = await _act(act, scope, request, notes)
            except ApiError as error:
                cause = error.__cause__
                if isinstance(cause, psycopg.Error):
                    notes["sqlstate"] = cause.sqlstate
                notes |= {"status": error.status, "reason": error.reason}
                log(name, **notes, ms=timer.milliseconds())
                return error.answer()
            log(name, **notes, status=200, ms=timer.milliseconds())
            # Types without a form in JSON, such as a date, go as text.
            text = json.dumps(content, ensure_ascii=False, allow_nan=False, default=str)
            return Response(text, media_type="application/json")

        return answer

    return wrap


async def _act(act: Act, scope: str | None, request: Request, notes: dict[str, object]) -> object:
    token = require_token(request)
    notes["token"] = token.name
    if scope is not None:
        require_scope(token, scope)
    description = await describe(request)
    with errors_answered(description):
        return await act(Call(request, token, description, notes))


def require_token(request: Request) -> Token:
    """Return who calls. Raises ApiError unless the request bears a token that is known."""
    tokens: Tokens = request.app.state.tokens
    token = tokens.find(request.headers.get("authorization"))
    if token is None:
        raise ApiError(
            401,
            "unauthorized",
            hint="Send Authorization: Bearer and a service token.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return token


def require_scope(token: Token, scope: str) -> None:
    """Raise ApiError unless the token has the scope."""
    if scope not in token.scopes:
        raise ApiError(
            403,
            "insufficient_scope",
            {"scope": scope},
            "The token lacks the scope.",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


async def describe(request: Request) -> Description:
    """Return what may be called. Raises ApiError."""
    api: Api = request.app.state.api
    try:
        return await api.describe()
    except psycopg.Error as error:
        raise failure(error) from error
