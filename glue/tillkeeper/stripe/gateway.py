"""Calls to Stripe: the only file that makes any.

Every call is bounded in time and size, and repeated a few times under the same idempotency key.
What comes back is Stripe's JSON as it is, or one of three errors that tell the caller what to do
next.
"""

import asyncio
import hashlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any, Literal

import httpx
import stripe
from stripe.params import (
    InvoicePaymentListParams,
    RefundCreateParams,
    RefundListParams,
    SubscriptionListParams,
)
from stripe.params.checkout import SessionCreateParams, SessionListParams

from tillkeeper.settings import Secret

API_VERSION = "2026-08-26.dahlia"
TRY_SECONDS = 8.0  # each time that a request is sent
CALL_SECONDS = 30.0  # all tries of one call together
RETRIES = 2
PAGE_SIZE = 100  # the most that Stripe gives
ANSWER_BYTES = 4 * 1024 * 1024  # a page of large subscriptions has some 2 MiB
CONNECTIONS = 40  # to Stripe at a time

# What is answered when the object is no longer as the caller believed.
WORLD_CHANGED_CODES = frozenset({"resource_missing"})
CANCELED = "canceled"
EXPIRED = "expired"
COMPLETE = "complete"
ALREADY_REFUNDED = "charge_already_refunded"

_CODE = re.compile(r"[a-z0-9_]{1,80}")

# It would write an identifier into the home directory, and tell Stripe about this machine.
stripe.enable_telemetry = False


class GatewayError(Exception):
    """A call failed; `reason` is short, machine-readable, and holds nothing of the call."""

    def __init__(self, reason: str, *, is_replay: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_replay = is_replay  # Stripe repeated what it had answered to the idempotency key


class RetryableError(GatewayError):
    """The same call may succeed later; whether it had an effect is not known."""


class RefusedError(GatewayError):
    """Stripe will not do this: a wrong key, a wrong request, a missing permission."""


class WorldChangedError(GatewayError):
    """The object is not there, or not in the state that the call is for."""


class AnswerError(Exception):
    """What came cannot be an answer of Stripe's; the text is a reason, as of GatewayError."""


class BoundedClient(stripe.HTTPClient):
    """Carries the calls, and reads no more of an answer than its limit, and only text."""

    name = "httpx"

    def __init__(self, try_seconds: float) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=stripe.ca_bundle_path),
            timeout=try_seconds,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            # What was compressed could be any size once it is read.
            headers={"accept-encoding": "identity"},
        )

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Return body, status and headers. Raises stripe.APIConnectionError."""
        body = bytearray()
        try:
            async with self._client.stream(
                method, url, headers=headers, content=post_data
            ) as response:
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > ANSWER_BYTES:
                        raise AnswerError("answer_too_large")
            body.decode()  # the stripe package fails on what it cannot, when it would log it
        except UnicodeDecodeError:
            raise _no_answer(should_retry=False) from AnswerError("unreadable_answer")
        except AnswerError as error:
            raise _no_answer(should_retry=False) from error
        except Exception as error:
            raise _no_answer(should_retry=True) from error
        return bytes(body), response.status_code, response.headers

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        await self._client.aclose()


class StripeGateway:
    """One account at Stripe, through one API key."""

    def __init__(
        self,
        api_key: Secret,
        api_base: str,
        *,
        retries: int = RETRIES,
        try_seconds: float = TRY_SECONDS,
    ) -> None:
        self._http = BoundedClient(try_seconds)
        self._client = stripe.StripeClient(
            api_key.reveal(),
            stripe_version=API_VERSION,
            base_addresses={"api": api_base},
            http_client=self._http,
            max_network_retries=retries,
        )

    async def close(self) -> None:
        await self._http.close_async()

    async def retrieve_subscription(self, subscription_id: str) -> dict[str, Any]:
        """Return the subscription. Raises GatewayError."""
        return await _answer(self._client.v1.subscriptions.retrieve_async(subscription_id))

    async def cancel_subscription(
        self, subscription_id: str, idempotency_key: str
    ) -> dict[str, Any]:
        """End a subscription now; return its `id` and `status`. Raises GatewayError.

        One that has ended counts as done. One that Stripe does not know does not: Stripe keeps
        what has ended, so the key is that of another account or mode, and the right one may still
        take money for it.
        """
        try:
            subscription = await _answer(
                self._client.v1.subscriptions.cancel_async(
                    subscription_id, options={"idempotency_key": idempotency_key}
                )
            )
        except (WorldChangedError, RefusedError) as refusal:
            # A second cancel is answered like that of an unknown id, or otherwise in other
            # versions; what the subscription is now tells.
            subscription = await self.retrieve_subscription(subscription_id)
            if subscription["status"] != CANCELED:
                raise refusal from None
        return {"id": subscription_id, "status": subscription["status"]}

    async def invoice_payment_ids(self, invoice_id: str) -> list[str]:
        """Return the ids of an invoice's paid payments, down to the charge. Raises GatewayError.

        Of each: the invoice payment, the payment intent if there is one, and the charge.
        """
        ids = []
        async for payment in self._paid_payments(invoice_id):
            ids.append(payment["id"])
            intent_id, charge_id = _id(payment["payment"], "payment_intent"), None
            if intent_id:
                ids.append(intent_id)
                intent = await _answer(self._client.v1.payment_intents.retrieve_async(intent_id))
                charge_id = _id(intent, "latest_charge")
            charge_id = charge_id or _id(payment["payment"], "charge")
            if charge_id:
                ids.append(charge_id)
        return ids

    async def refund_invoice(
        self, invoice_id: str, idempotency_key: str
    ) -> list[dict[str, str | None]]:
        """Refund what was paid for an invoice; return `refund`, `charge` and `status` of each.

        A payment that was refunded already counts as done, with status `charge_already_refunded`
        and no refund of ours. Raises GatewayError; `nothing_to_refund` when Stripe was not paid.
        """
        payments = [payment async for payment in self._paid_payments(invoice_id)]
        payments.sort(key=lambda payment: str(payment["id"]))  # each with its key, every time
        refunds: list[dict[str, str | None]] = []
        for payment in payments:
            paid_by: RefundListParams = {}
            if intent_id := _id(payment["payment"], "payment_intent"):
                paid_by["payment_intent"] = intent_id
            elif charge_id := _id(payment["payment"], "charge"):
                paid_by["charge"] = charge_id
            else:
                continue  # paid outside Stripe
            key = f"{idempotency_key}:{payment['id']}" if refunds else idempotency_key
            refunds.append(await self._refund(paid_by, key))
        if not refunds:
            raise RefusedError("nothing_to_refund")
        return refunds

    async def create_customer(self, account_id: str, attempt_id: str) -> str:
        """Return the id of a new customer. Raises GatewayError.

        The same account gets the same one, as long as Stripe remembers the key: a day or more. It
        remembers an error of its own as well; then the attempt makes a customer by itself.
        """
        # The id of an account may be longer than a key, and not all of it fit for a header.
        key = f"create_customer:{hashlib.sha256(account_id.encode()).hexdigest()}"
        try:
            return await self._create_customer(account_id, key)
        except GatewayError as error:
            if not error.is_replay:
                raise
        return await self._create_customer(account_id, f"{key}:{attempt_id}")

    async def _create_customer(self, account_id: str, idempotency_key: str) -> str:
        customer = await _answer(
            self._client.v1.customers.create_async(
                {"metadata": {"account_id": account_id}}, {"idempotency_key": idempotency_key}
            )
        )
        return str(customer["id"])

    async def subscriptions_of(self, customer_id: str) -> list[dict[str, Any]]:
        """Return `id`, `status` and `metadata` of a customer's subscriptions, ended ones too.

        Raises GatewayError.
        """
        where: SubscriptionListParams = {
            "customer": customer_id,
            "status": "all",
            "limit": PAGE_SIZE,
        }
        found = []
        while True:
            page = await _answer(self._client.v1.subscriptions.list_async(where))
            found += [_extract(each) for each in page["data"]]
            if not page["has_more"]:
                return found
            where["starting_after"] = page["data"][-1]["id"]

    async def sessions_of(
        self, customer_id: str, status: Literal["open"] | None = None
    ) -> list[dict[str, Any]]:
        """Return `id`, `status` and `metadata` of a customer's checkout sessions.

        Raises GatewayError.
        """
        where: SessionListParams = {"customer": customer_id, "limit": PAGE_SIZE}
        if status:
            where["status"] = status
        found = []
        while True:
            page = await _answer(self._client.v1.checkout.sessions.list_async(where))
            found += [_extract(each) for each in page["data"]]
            if not page["has_more"]:
                return found
            where["starting_after"] = page["data"][-1]["id"]

    async def expire_session(self, session_id: str) -> str:
        """Expire a checkout session and return its status: `expired`, or `complete`.

        Raises GatewayError when it is still open, or what it is cannot be read. One that Stripe
        does not know is not expired, as with `cancel_subscription`.
        """
        sessions = self._client.v1.checkout.sessions
        try:
            await _answer(sessions.expire_async(session_id))
        except GatewayError as refusal:
            # It may have expired or completed by itself, or the answer was lost.
            status = (await _answer(sessions.retrieve_async(session_id)))["status"]
            if status not in (EXPIRED, COMPLETE):
                raise RetryableError(refusal.reason) from None
            return str(status)
        return EXPIRED

    async def create_session(
        self, wanted: SessionCreateParams, idempotency_key: str
    ) -> dict[str, Any]:
        """Return a new checkout session. Raises GatewayError."""
        return await _answer(
            self._client.v1.checkout.sessions.create_async(
                wanted, {"idempotency_key": idempotency_key}
            )
        )

    async def create_portal_session(self, customer_id: str, return_url: str) -> str:
        """Return where a customer manages what Stripe bills. Raises GatewayError."""
        portal = await _answer(
            self._client.v1.billing_portal.sessions.create_async(
                {"customer": customer_id, "return_url": return_url}
            )
        )
        return str(portal["url"])

    async def _refund(self, paid_by: RefundListParams, key: str) -> dict[str, str | None]:
        # Stripe forgets a key after a day; what the refund carries it keeps.
        refund = await self._find_refund(paid_by, key)
        if refund is None:
            wanted: RefundCreateParams = {"metadata": {"till_intent": key}, **paid_by}  # type: ignore[typeddict-item]
            try:
                refund = await _answer(
                    self._client.v1.refunds.create_async(wanted, {"idempotency_key": key})
                )
            except RefusedError as refusal:
                if refusal.reason != ALREADY_REFUNDED:
                    raise
                return {
                    "refund": None,
                    "charge": await self._charge_of(paid_by),
                    "status": ALREADY_REFUNDED,
                }
        return {
            "refund": refund["id"],
            "charge": _id(refund, "charge"),
            "status": refund["status"],
        }

    async def _find_refund(self, paid_by: RefundListParams, key: str) -> dict[str, Any] | None:
        where: RefundListParams = {**paid_by, "limit": PAGE_SIZE}
        while True:
            page = await _answer(self._client.v1.refunds.list_async(where))
            for refund in page["data"]:
                if (refund["metadata"] or {}).get("till_intent") == key:
                    return dict(refund)
            if not page["has_more"]:
                return None
            where["starting_after"] = page["data"][-1]["id"]

    async def _charge_of(self, paid_by: RefundListParams) -> str | None:
        if "charge" in paid_by:
            return paid_by["charge"]
        intent = await _answer(
            self._client.v1.payment_intents.retrieve_async(paid_by["payment_intent"])
        )
        return _id(intent, "latest_charge")

    async def _paid_payments(self, invoice_id: str) -> AsyncIterator[dict[str, Any]]:
        where: InvoicePaymentListParams = {
            "invoice": invoice_id,
            "status": "paid",
            "limit": PAGE_SIZE,
        }
        while True:
            page = await _answer(self._client.v1.invoice_payments.list_async(where))
            for payment in page["data"]:
                yield payment
            if not page["has_more"]:
                return
            where["starting_after"] = page["data"][-1]["id"]


async def _answer(call: Awaitable[stripe.StripeObject]) -> dict[str, Any]:
    """Return what Stripe answers, as it wrote it. Raises GatewayError.

    The errors of the stripe package hold headers and bodies, so none is passed on, not even as
    a cause.
    """
    try:
        async with asyncio.timeout(CALL_SECONDS):
            response = (await call).last_response
    except TimeoutError:
        raise RetryableError("timeout") from None
    except stripe.APIConnectionError as error:
        raise RetryableError(_why_no_answer(error.__cause__)) from None
    except stripe.StripeError as error:
        raise _sorted(error) from None
    if response is None or not isinstance(response.data, dict):
        raise RetryableError("unreadable_answer")
    return dict(response.data)


def _no_answer(*, should_retry: bool) -> stripe.APIConnectionError:
    return stripe.APIConnectionError("no answer", should_retry=should_retry)  # type: ignore[no-untyped-call]


def _why_no_answer(cause: BaseException | None) -> str:
    if isinstance(cause, AnswerError):
        return str(cause)
    return "timeout" if isinstance(cause, httpx.TimeoutException) else "connection"


def _sorted(error: stripe.StripeError) -> GatewayError:
    status = error.http_status or 0
    if status < 400:
        return RetryableError("unreadable_answer")
    reason = _code(error.json_body) or f"http_{status}"
    if status >= 500 or status in (409, 429) or isinstance(error, stripe.RateLimitError):
        # 409: a request with the same idempotency key is under way.
        kind: type[GatewayError] = RetryableError
    else:
        kind = WorldChangedError if reason in WORLD_CHANGED_CODES else RefusedError
    return kind(reason, is_replay=(error.headers or {}).get("idempotent-replayed") == "true")


def _code(body: object) -> str | None:
    """The error's code, else its type; nothing that could be anything else."""
    error = body.get("error") if isinstance(body, dict) else None
    for name in ("code", "type"):
        text = error.get(name) if isinstance(error, dict) else None
        if isinstance(text, str) and _CODE.fullmatch(text):
            return text
    return None


def _extract(listed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: listed[name] for name in ("id", "status", "metadata")}


def _id(holder: Mapping[str, Any], field: str) -> str | None:
    """The id in a field that holds one, or a whole object."""
    value = holder.get(field)
    return value["id"] if isinstance(value, dict) else value
