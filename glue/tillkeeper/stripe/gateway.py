"""What we ask of Stripe, one method for each thing.

What comes back is Stripe's JSON as it is, or one of three errors (`errors.py`). A call is repeated
a few times under the same idempotency key.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

import stripe
from stripe.params import (
    InvoicePaymentListParams,
    RefundCreateParams,
    RefundListParams,
    SubscriptionListParams,
)
from stripe.params.checkout import SessionCreateParams, SessionListParams

from tillkeeper.settings import Secret
from tillkeeper.stripe.calls import BoundedClient, all_of, answer_of
from tillkeeper.stripe.errors import GatewayError, RefusedError, RetryableError, WorldChangedError

API_VERSION = "2026-08-26.dahlia"
TRY_SECONDS = 8.0  # each time that a request is sent
RETRIES = 2

CANCELED = "canceled"
EXPIRED = "expired"
COMPLETE = "complete"
ALREADY_REFUNDED = "charge_already_refunded"


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
        return await answer_of(self._client.v1.subscriptions.retrieve_async(subscription_id))

    async def cancel_subscription(
        self, subscription_id: str, idempotency_key: str
    ) -> dict[str, Any]:
        """End a subscription now; return its `id` and `status`. Raises GatewayError.

        One that has ended counts as done. One that Stripe does not know does not: Stripe keeps
        what has ended, so the key is that of another account or mode, and the right one may still
        take money for it.
        """
        try:
            subscription = await answer_of(
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
                intent = await answer_of(self._client.v1.payment_intents.retrieve_async(intent_id))
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
        customer = await answer_of(
            self._client.v1.customers.create_async(
                {"metadata": {"account_id": account_id}}, {"idempotency_key": idempotency_key}
            )
        )
        return str(customer["id"])

    async def subscriptions_of(self, customer_id: str) -> list[dict[str, Any]]:
        """Return `id`, `status` and `metadata` of a customer's subscriptions, ended ones too.

        Raises GatewayError.
        """
        where: SubscriptionListParams = {"customer": customer_id, "status": "all"}
        subscriptions = all_of(self._client.v1.subscriptions.list_async, where)
        return [_extract(each) async for each in subscriptions]

    async def sessions_of(
        self, customer_id: str, status: Literal["open"] | None = None
    ) -> list[dict[str, Any]]:
        """Return `id`, `status` and `metadata` of a customer's checkout sessions.

        Raises GatewayError.
        """
        where: SessionListParams = {"customer": customer_id}
        if status:
            where["status"] = status
        sessions = all_of(self._client.v1.checkout.sessions.list_async, where)
        return [_extract(each) async for each in sessions]

    async def expire_session(self, session_id: str) -> str:
        """Expire a checkout session and return its status: `expired`, or `complete`.

        Raises GatewayError when it is still open, or what it is cannot be read. One that Stripe
        does not know is not expired, as with `cancel_subscription`.
        """
        sessions = self._client.v1.checkout.sessions
        try:
            await answer_of(sessions.expire_async(session_id))
        except GatewayError as refusal:
            # It may have expired or completed by itself, or the answer was lost.
            status = (await answer_of(sessions.retrieve_async(session_id)))["status"]
            if status not in (EXPIRED, COMPLETE):
                raise RetryableError(refusal.reason) from None
            return str(status)
        return EXPIRED

    async def create_session(
        self, wanted: SessionCreateParams, idempotency_key: str
    ) -> dict[str, Any]:
        """Return a new checkout session. Raises GatewayError."""
        return await answer_of(
            self._client.v1.checkout.sessions.create_async(
                wanted, {"idempotency_key": idempotency_key}
            )
        )

    async def create_portal_session(self, customer_id: str, return_url: str) -> str:
        """Return where a customer manages what Stripe bills. Raises GatewayError."""
        portal = await answer_of(
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
                refund = await answer_of(
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
        async for refund in all_of(self._client.v1.refunds.list_async, paid_by):
            if (refund["metadata"] or {}).get("till_intent") == key:
                return refund
        return None

    async def _charge_of(self, paid_by: RefundListParams) -> str | None:
        if "charge" in paid_by:
            return paid_by["charge"]
        intent = await answer_of(
            self._client.v1.payment_intents.retrieve_async(paid_by["payment_intent"])
        )
        return _id(intent, "latest_charge")

    def _paid_payments(self, invoice_id: str) -> AsyncIterator[dict[str, Any]]:
        where: InvoicePaymentListParams = {"invoice": invoice_id, "status": "paid"}
        return all_of(self._client.v1.invoice_payments.list_async, where)


def _extract(listed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: listed[name] for name in ("id", "status", "metadata")}


def _id(holder: Mapping[str, Any], field: str) -> str | None:
    """The id in a field that holds one, or a whole object."""
    value = holder.get(field)
    return value["id"] if isinstance(value, dict) else value
