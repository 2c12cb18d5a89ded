"""The OpenAPI document of /rpc, generated from what the database says about its functions."""

from collections.abc import Mapping
from dataclasses import replace

from tillkeeper.endpoints.api import Argument, Description, Function
from tillkeeper.endpoints.arguments import ACTOR, KEY
from tillkeeper.endpoints.tokens import Token

Schema = dict[str, object]

SCHEMAS: Mapping[str, Schema] = {
    "text": {"type": "string"},
    "text[]": {"type": "array", "items": {"type": "string"}},
    "smallint": {"type": "integer"},
    "integer": {"type": "integer", "format": "int32"},
    "bigint": {"type": "integer", "format": "int64"},
    "boolean": {"type": "boolean"},
    "timestamp with time zone": {"type": "string", "format": "date-time"},
    "jsonb": {},
    "void": {"type": "null"},
}
ERROR = {"$ref": "#/components/schemas/Error"}


def openapi_document(description: Description, token: Token) -> Schema:
    """Return the document of what a token may call, without what it does not choose."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tillkeeper",
            "version": "1",
            "description": "Amounts are integer micros of the account's currency, times are UTC.",
        },
        "paths": {
            f"/rpc/{function.name}": {"post": _operation(_as_called_by(token, function))}
            for function in description.functions.values()
            if function.scope in token.scopes
        },
        "components": {
            "securitySchemes": {"serviceToken": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _error_schema(description)},
        },
        "security": [{"serviceToken": []}],
    }


def _as_called_by(token: Token, function: Function) -> Function:
    if token.name is None:
        return function
    arguments = tuple(a for a in function.arguments if a.name != ACTOR)
    return replace(function, arguments=arguments)


def _operation(function: Function) -> Schema:
    operation: Schema = {
        "operationId": function.name,
        "summary": function.description,
        "security": [{"serviceToken": [function.scope]}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _arguments(function)}},
        },
        "responses": {
            "200": _content("The result.", _result(function)),
            "default": _content("Why not: the reason, its values, and what to do.", ERROR),
        },
    }
    if any(argument.name == KEY for argument in function.arguments):
        operation["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": f"{KEY}, unless the body has it.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        ]
    return operation


def _arguments(function: Function) -> Schema:
    return {
        "type": "object",
        "properties": {argument.name: _argument(argument) for argument in function.arguments},
        # The key may come as a header instead.
        "required": [
            argument.name
            for argument in function.arguments
            if argument.default is None and argument.name != KEY
        ],
        "additionalProperties": False,
    }


def _argument(argument: Argument) -> Schema:
    schema = _schema(argument.type)
    if argument.default is not None:
        schema["description"] = f"default: {argument.default}"
    return schema


def _result(function: Function) -> Schema:
    if function.columns is None:
        schema = _schema(function.result)
    else:
        schema = {
            "type": "object",
            "properties": {column.name: _nullable(column.type) for column in function.columns},
            "required": [column.name for column in function.columns],
        }
    return {"type": "array", "items": schema} if function.returns_set else schema


def _schema(kind: str) -> Schema:
    # A type that is not listed has its text form.
    return dict(SCHEMAS.get(kind, {"type": "string"}))


def _nullable(kind: str) -> Schema:
    schema = _schema(kind)
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
    return schema


def _error_schema(description: Description) -> Schema:
    reasons = sorted(error.reason for error in description.errors.values())
    return {
        "type": "object",
        "properties": {
            "error": {"type": "string", "examples": reasons},
            "detail": {"type": "object"},
            "hint": {"type": ["string", "null"]},
        },
        "required": ["error", "detail", "hint"],
    }


def _content(description: str, schema: Mapping[str, object]) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
