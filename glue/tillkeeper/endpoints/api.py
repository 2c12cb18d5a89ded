"""What the application may call by name, as the database describes it.

Nothing here knows a function: `till.describe_api` and `till.error_codes` say what there is, so a
new function needs no Python.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tillkeeper.database import Database

KEEP_SECONDS = 10.0  # so a deployment is noticed without a restart


@dataclass(frozen=True)
class Argument:
    """An argument of a function. Without a default it must be given."""

    name: str
    type: str
    default: str | None


@dataclass(frozen=True)
class Column:
    """A column of what a function returns."""

    name: str
    type: str


@dataclass(frozen=True)
class Function:
    """A function; without columns it returns a single value. The scope is what calling it needs."""

    name: str
    description: str
    scope: str
    arguments: tuple[Argument, ...]
    result: str
    returns_set: bool
    columns: tuple[Column, ...] | None

    def answer(self, rows: list[dict[str, Any]]) -> object:
        """Shape the rows as JSON: an object, a bare value, or an array of either for a set."""
        if self.result == "void":
            return None
        values = rows if self.columns is not None else [row[self.name] for row in rows]
        return values if self.returns_set else next(iter(values), None)


@dataclass(frozen=True)
class ErrorCode:
    """An error that the database raises on purpose."""

    reason: str
    http_status: int
    hint: str


@dataclass(frozen=True)
class Description:
    """All functions by name, and all errors by SQLSTATE."""

    functions: Mapping[str, Function]
    errors: Mapping[str, ErrorCode]


class Api:
    """The description, asked for when it is needed and kept for a while."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking: asyncio.Task[Description] | None = None
        self._description: Description | None = None
        self._expires = 0.0

    async def describe(self) -> Description:
        """Return the description. Raises psycopg.Error."""
        if self._description is not None and time.monotonic() < self._expires:
            return self._description
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        # Who waits shares the failure, too: one after the other they would wait for hours. And who
        # hangs up must not take the answer from the others.
        return await asyncio.shield(self._asking)

    async def _ask(self) -> Description:
        self._description = Description(
            functions={
                row["function"]: _function(row)
                for row in await self._database.call_for_all("describe_api")
            },
            errors={
                row["sqlstate"]: ErrorCode(row["reason"], row["http_status"], row["hint"])
                for row in await self._database.call_for_all("error_codes")
            },
        )
        self._expires = time.monotonic() + KEEP_SECONDS
        return self._description


def _function(row: Mapping[str, Any]) -> Function:
    return Function(
        name=row["function"],
        description=row["description"],
        scope=row["scope"],
        arguments=tuple(Argument(**argument) for argument in row["arguments"]),
        result=row["result"],
        returns_set=row["returns_set"],
        columns=(
            None if row["columns"] is None else tuple(Column(**column) for column in row["columns"])
        ),
    )
