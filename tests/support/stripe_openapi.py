"""Compares requests and answers with Stripe's own description of its API, where that is at hand.

The description uses few words of OpenAPI 3.0; each one that it uses is checked, and one that is
not known here is an error.
"""

import functools
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

DESCRIPTION = Path(__file__).parents[3] / "shared" / "stripe" / "openapi.json.gz"

Json = Any  # what json.loads returns

IGNORED = frozenset(
    {
        "title",
        "format",
        "x-expandableFields",
        "x-expansionResources",
        "x-resourceId",
        # looked at together with others
        "type",
        "nullable",
        "additionalProperties",
    }
)
TYPES: Mapping[str, Callable[[Json], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
# In a form every value is text.
TEXT_TYPES: Mapping[str, Callable[[Json], bool]] = {
    **TYPES,
    "boolean": lambda value: value in ("true", "false"),
    "integer": lambda value: isinstance(value, str) and bool(re.fullmatch(r"-?\d+", value)),
    "number": lambda value: isinstance(value, str) and bool(re.fullmatch(r"-?\d+(\.\d+)?", value)),
}


class StripeDescription:
    """The description, as something to compare with."""

    def __init__(self, document: Json) -> None:
        self._schemas = document["components"]["schemas"]
        self._operations = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), method.upper(), operation)
            # the fixed ones first: /search is nobody's id
            for path, methods in sorted(document["paths"].items(), key=lambda item: "{" in item[0])
            for method, operation in methods.items()
        ]
        self.version = document["info"]["version"]

    def problems_of_request(
        self, method: str, path: str, query: Mapping[str, Json], form: Mapping[str, Json]
    ) -> list[str]:
        """Say what is wrong with a request. Parameters are nested, their values are texts."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such endpoint"]
        parameters = [p for p in operation.get("parameters", []) if p["in"] == "query"]
        expected = {
            "type": "object",
            "properties": {p["name"]: p["schema"] for p in parameters},
            "required": [p["name"] for p in parameters if p.get("required")],
            "additionalProperties": False,
        }
        body = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        problems = [
            *self._compare(dict(query), expected, "query", TEXT_TYPES),
            *self._compare(dict(form), body, "form", TEXT_TYPES),
        ]
        return [f"{method} {path}: {problem}" for problem in problems]

    def problems_of_answer(self, method: str, path: str, status: int, body: Json) -> list[str]:
        """Say what is wrong with the body of an answer."""
        operation = self._operation(method, path)
        if operation is None:
            return []
        responses = operation["responses"]
        answer = responses.get(str(status), responses["default"])
        schema = answer["content"]["application/json"]["schema"]
        problems = self._compare(body, schema, "body", TYPES)
        return [f"{method} {path} {status}: {problem}" for problem in problems]

    def _operation(self, method: str, path: str) -> Json | None:
        found = (o for pattern, m, o in self._operations if m == method and pattern.fullmatch(path))
        return next(found, None)

    def _compare(
        self, value: Json, schema: Json, where: str, types: Mapping[str, Callable[[Json], bool]]
    ) -> Iterator[str]:
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].removeprefix("#/components/schemas/")]
        if value is None and schema.get("nullable"):
            return
        if "type" in schema and not types[schema["type"]](value):
            yield f"{where} is not of type {schema['type']}: {value!s:.60}"
            return  # what else the schema says is of that type
        if "properties" in schema or isinstance(schema.get("additionalProperties"), dict):
            yield from self._compare_properties(value, schema, where, types)
        for word, argument in schema.items():
            if word in IGNORED:
                continue
            if word == "enum":
                if value not in argument:
                    yield f"{where} is {value!r:.60}, not one of {argument}"
            elif word == "maxLength":
                if len(value) > argument:
                    yield f"{where} is longer than {argument}"
            elif word == "pattern":
                if not re.search(argument, value):
                    yield f"{where} does not match {argument}"
            elif word == "required":
                yield from (f"{where} lacks {name}" for name in argument if name not in value)
            elif word == "items":
                for number, item in enumerate(value):
                    yield from self._compare(item, argument, f"{where}[{number}]", types)
            elif word == "anyOf":
                attempts = [list(self._compare(value, one, where, types)) for one in argument]
                if all(attempts):
                    yield min(attempts, key=len)[0]
            elif word != "properties":
                raise NotImplementedError(f"the description uses {word!r}")

    def _compare_properties(
        self, value: Json, schema: Json, where: str, types: Mapping[str, Callable[[Json], bool]]
    ) -> Iterator[str]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, part in value.items():
            if name in known:
                yield from self._compare(part, known[name], f"{where}.{name}", types)
            elif isinstance(others, dict):
                yield from self._compare(part, others, f"{where}.{name}", types)
            else:
                # Stripe's answers have no fields but the described ones.
                yield f"{where} has the unknown field {name}"


@functools.cache
def stripe_description() -> StripeDescription | None:
    """The description, or None where it is not at hand."""
    if not DESCRIPTION.exists():
        return None
    return StripeDescription(json.loads(gzip.decompress(DESCRIPTION.read_bytes())))
