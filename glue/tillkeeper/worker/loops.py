"""The loops of the worker, which makes the calls to Stripe that the database asks for.

Take an intent, call with no transaction open, record the answer: three separate steps, each of
which may be the last one. The database hands an intent that was not answered out again, and the
same call a second time has no second effect.

Each kind of intent has a loop of its own, so that neither many of one kind nor a slow one keep a
refund or a cancellation waiting. Another loop issues what has become due by time alone, once a
minute, each in a transaction of its own.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from tillkeeper.database import Database, is_retryable
from tillkeeper.logs import Timer, configure_logging, log
from tillkeeper.settings import Secret
from tillkeeper.stripe.gateway import StripeGateway
from tillkeeper.worker.calls import CALLS, make_call

IDLE_SECONDS = 1.0
SWEEP_SECONDS = 60.0  # between two looks for passes whose next month is due
SWEEP_SIZE = 100


def run_worker(conninfo: str, api_key: Secret, api_base: str, *, once: bool) -> None:
    """Work until the process is told to end, or, with `once`, until nothing is due.

    Raises psycopg.Error when intents cannot be taken and waiting would not help; with `once`,
    whenever they cannot be taken.
    """
    configure_logging()
    asyncio.run(_work(Database(conninfo), StripeGateway(api_key, api_base), once))


async def _work(database: Database, gateway: StripeGateway, once: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await database.open()
    log("worker started")
    worker = Worker(database, gateway, stop, patient=not once)
    try:
        # With `once` again, as long as there was something: one call may ask for another.
        while await worker.run():
            pass
    finally:
        await gateway.close()
        await database.close()
    log("worker stopped")


class Worker:
    """The loops of a worker. A patient one waits: for work, and for a database that is away."""

    def __init__(
        self, database: Database, gateway: StripeGateway, stop: asyncio.Event, *, patient: bool
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._stop = stop
        self._patient = patient
        self._next_complaint = 0.0

    async def run(self) -> bool:
        """Run all loops until each has ended; tell whether there is a reason to do it again.

        An error of one lets the others finish the call under way, and is raised then.
        """
        loops = [self._issue_due_passes(), *(self.work_on(kind) for kind in CALLS)]
        ends = await asyncio.gather(*(self._guard(loop) for loop in loops), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return not self._stop.is_set() and any(end is True for end in ends)

    async def _guard(self, loop: Awaitable[bool]) -> bool:
        try:
            return await loop
        except BaseException:
            self._stop.set()
            raise

    async def work_on(self, kind: str) -> bool:
        """Work on the intents of one kind; tell whether there was one."""
        was_busy = False
        while not self._stop.is_set():
            intent = await self._take(kind)
            if intent is not None:
                was_busy = True
                await self._answer(intent)
            elif self._patient:
                await self._sleep(IDLE_SECONDS)
            else:
                break
        return was_busy

    async def _take(self, kind: str) -> Mapping[str, Any] | None:
        try:
            intent = await self._database.call("take_intent", p_kind=kind)
        except psycopg.Error as error:
            self._wait_for_database(error)
            return None
        return None if intent["intent_id"] is None else intent

    async def _answer(self, intent: Mapping[str, Any]) -> None:
        timer = Timer()
        reason = await _handle(self._database, self._gateway, intent)
        log(
            "intent",
            intent_id=intent["intent_id"],
            kind=intent["kind"],
            attempt=intent["attempts"],
            outcome="failed" if reason else "answered",
            reason=reason,
            ms=timer.milliseconds(),
        )

    async def _issue_due_passes(self) -> bool:
        """Issue the months that are due longest; tell that nothing more is to be done."""
        while not self._stop.is_set():
            if not await self._issue_some():
                if not self._patient:
                    break
                await self._sleep(SWEEP_SECONDS)
        return False

    async def _issue_some(self) -> bool:
        """Issue a month of each pass that is due; tell whether any could be issued."""
        try:
            passes = await self._database.call_for_all("due_passes", p_limit=SWEEP_SIZE)
        except psycopg.Error as error:
            self._wait_for_database(error)
            return False
        return any([await _issue_due_pass(self._database, each["due_passes"]) for each in passes])

    def _wait_for_database(self, error: psycopg.Error) -> None:
        """Raise the error again, unless waiting may help; all loops together complain once."""
        if not (self._patient and is_retryable(error)):
            raise error
        if time.monotonic() >= self._next_complaint:
            log("database unavailable", sqlstate=error.sqlstate)
            self._next_complaint = time.monotonic() + IDLE_SECONDS

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            pass


async def _issue_due_pass(database: Database, pass_id: int) -> bool:
    """Issue one month; one that fails is left for the next sweep."""
    timer = Timer()
    sqlstate = None
    try:
        await database.call("issue_due_pass_credits", p_pass_id=pass_id)
    except psycopg.Error as error:
        sqlstate = error.sqlstate or "connection"
    log("pass issued", pass_id=pass_id, sqlstate=sqlstate, ms=timer.milliseconds())
    return sqlstate is None


async def _handle(
    database: Database, gateway: StripeGateway, intent: Mapping[str, Any]
) -> str | None:
    """Make the call and record what came of it; return why it failed, if it did."""
    answer, reason = await make_call(gateway, intent)
    if answer is not None:
        reason = await _record(
            database, "answer_intent", p_intent_id=intent["intent_id"], p_answer=Jsonb(answer)
        )
    if reason is not None:
        await _record(database, "fail_intent", p_intent_id=intent["intent_id"], p_error=reason)
    return reason


async def _record(
    database: Database, function: LiteralString, *, p_intent_id: int, **arguments: object
) -> str | None:
    """Call the function; return why it failed, if it did: the intent will be due again."""
    try:
        await database.call(function, p_intent_id=p_intent_id, **arguments)
    except psycopg.Error as error:
        log("not recorded", intent_id=p_intent_id, function=function, sqlstate=error.sqlstate)
        return f"answer_not_recorded:{error.sqlstate or 'connection'}"
    return None
