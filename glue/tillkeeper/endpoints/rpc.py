"""POST /rpc/<function>: any function that the application may call, with JSON arguments by name.

What may be called, with which scope, arguments and errors, the database says (see `api.py`).
"""

from starlette.requests import Request
from starlette.responses import JSONResponse

from tillkeeper.endpoints.answers import ApiError
from tillkeeper.endpoints.arguments import read_arguments
from tillkeeper.endpoints.bodies import read_body
from tillkeeper.endpoints.calls import Call, describe, endpoint, require_scope, require_token
from tillkeeper.endpoints.openapi import openapi_document
from tillkeeper.endpoints.tokens import ANY_TOKEN

BODY_BYTES = 1024 * 1024


@endpoint("rpc")
async def call_function(call: Call) -> object:
    """Answer the function's result."""
    name: str = call.request.path_params["function"]
    function = call.description.functions.get(name)
    if function is None:
        raise ApiError(404, "unknown_function", hint="/openapi.json lists the functions.")
    call.notes["function"] = name
    require_scope(call.token, function.scope)
    body = await read_body(call.request, BODY_BYTES)
    keys = call.request.headers.getlist("idempotency-key")
    arguments = read_arguments(function, body, keys, call.token.name)
    return function.answer(await call.database.call_for_json(name, arguments))


async def show_openapi(request: Request) -> JSONResponse:
    """Answer the OpenAPI document, generated from what the database says.

    Of what the token may call; without one of all that there is.
    """
    try:
        token = require_token(request) if "authorization" in request.headers else ANY_TOKEN
        description = await describe(request)
    except ApiError as error:
        return error.answer()
    return JSONResponse(openapi_document(description, token))
