"""The OpenAPI document of /rpc, generated from what the database says about its functions."""

from collections.abc import Mapping

from tillkeeper.api import Argument, Description, Function
from tillkeeper.arguments import KEY

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


def openapi_document(description: Description) -> Schema:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tillkeeper",
            "version": "1",
            "description": "Amounts are integer micros of the account's currency, times are UTC.",
        },
        "paths": {
            f"/rpc/{function.name}": {"post": _operation(function)}
            for function in description.functions.values()
        },
        "components": {
            "securitySchemes": {"serviceToken": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": _error_schema(description)},
        },
        "security": [{"serviceToken": []}],
    }


def _operation(function: Function) -> Schema:
    operation: Schema = {
        "operationId": function.name,
        "summary": function.description,
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
