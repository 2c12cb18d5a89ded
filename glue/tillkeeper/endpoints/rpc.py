"""POST /rpc/<function>: any function that the application may call, with JSON arguments by name.

Who calls shows a service token (see `tokens.py`). What may be called, with which scope, arguments
and errors, the database says (see `api.py`).
"""

import json
from collections.abc import Mapping

import psycopg
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tillkeeper.database import Database, is_retryable
from tillkeeper.endpoints.api import Api, Description
from tillkeeper.endpoints.arguments import ArgumentError, MalformedError, read_arguments
from tillkeeper.endpoints.bodies import RefusedError, read_body
from tillkeeper.endpoints.openapi import openapi_document
from tillkeeper.endpoints.tokens import ANY_TOKEN, Token, Tokens
from tillkeeper.logs import Timer, log

BODY_BYTES = 1024 * 1024
BODY_SECONDS = 10.0
RETRY_AFTER_SECONDS = 5
INVALID_ARGUMENT = "TK004"
# What a text can look like to the database that is to read it as a time, a date, a number.
BAD_TEXT_STATES = frozenset({"22003", "22007", "22008", "22P02"})


class ApiError(Exception):
    """An answer that is not the function's result."""

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
        self.body = {"error": reason, "detail": detail or {}, "hint": hint}
        self.headers = headers


async def call_function(request: Request) -> Response:
    """Answer 200 with the function's result as JSON, or an error as the table of errors has it."""
    timer = Timer()
    name: str = request.path_params["function"]
    called: str | None = None
    caller: str | None = None
    sqlstate: str | None = None
    try:
        token = require_token(request)
        caller = token.name
        description = await describe(request.app.state.api)
        if name not in description.functions:
            raise ApiError(404, "unknown_function", hint="/openapi.json lists the functions.")
        called = name
        require_scope(token, description.functions[name].scope)
        answer = await _call(request, description, name, token)
    except ApiError as error:
        if isinstance(error.__cause__, psycopg.Error):
            sqlstate = error.__cause__.sqlstate
        log(
            "rpc",
            function=called,
            token=caller,
            status=error.status,
            reason=error.reason,
            sqlstate=sqlstate,
            ms=timer.milliseconds(),
        )
        return JSONResponse(error.body, error.status, headers=error.headers)
    log("rpc", function=called, token=caller, status=200, ms=timer.milliseconds())
    # Types without a form in JSON, such as a date, go as text.
    content = json.dumps(answer, ensure_ascii=False, allow_nan=False, default=str)
    return Response(content, media_type="application/json")


async def show_openapi(request: Request) -> JSONResponse:
    """Answer the OpenAPI document, generated from what the database says.

    Of what the token may call; without one of all that there is.
    """
    try:
        token = require_token(request) if "authorization" in request.headers else ANY_TOKEN
        description = await describe(request.app.state.api)
    except ApiError as error:
        return JSONResponse(error.body, error.status, headers=error.headers)
    return JSONResponse(openapi_document(description, token))


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


async def _call(request: Request, description: Description, name: str, token: Token) -> object:
    function = description.functions[name]
    database: Database = request.app.state.database
    invalid = description.errors[INVALID_ARGUMENT]
    try:
        body = await read_body(request, BODY_BYTES, BODY_SECONDS)
        keys = request.headers.getlist("idempotency-key")
        arguments = read_arguments(function, body, keys, token.name)
        return function.answer(await database.call_for_json(name, arguments))
    except RefusedError as refusal:
        raise ApiError(refusal.status, refusal.reason, headers=refusal.headers) from refusal
    except MalformedError as error:
        raise ApiError(400, "malformed_json", hint="Send one JSON object.") from error
    except ArgumentError as error:
        raise ApiError(invalid.http_status, invalid.reason, error.detail, invalid.hint) from error
    except psycopg.Error as error:
        if error.sqlstate in BAD_TEXT_STATES:
            raise ApiError(invalid.http_status, invalid.reason) from error
        raise api_error(error, description) from error


async def describe(api: Api) -> Description:
    """Return what may be called. Raises ApiError."""
    try:
        return await api.describe()
    except psycopg.Error as error:
        raise api_error(error, None) from error


def api_error(error: psycopg.Error, description: Description | None) -> ApiError:
    """Return the answer that an error of the database is."""
    if is_retryable(error):
        retry = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return ApiError(503, "temporarily_unavailable", headers=retry)
    known = description.errors.get(error.sqlstate or "") if description else None
    if known is None:
        # Its text may hold data; the log has its code.
        return ApiError(500, "internal_error")
    detail = json.loads(error.diag.message_detail or "{}")
    wait = detail.get("retry_after_seconds")
    headers = {"Retry-After": str(wait)} if wait else None
    return ApiError(known.http_status, known.reason, detail, known.hint, headers)
