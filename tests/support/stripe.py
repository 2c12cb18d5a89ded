"""Stripe events as bodies: small ones, with what Tillkeeper reads and nothing else.

Full-sized bodies are made by tests.invoice_paid and its neighbours in tests/sql/helpers.sql.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

Shape = Literal["dahlia", "pre_basil"]
SHAPES: tuple[Shape, ...] = ("dahlia", "pre_basil")
PRICE = "price_standard"


def invoice_paid(
    shape: Shape,
    event_id: str,
    invoice_id: str,
    *,
    account_id: str,
    instance_id: str | None,
    stripe_subscription_id: str,
    cents: int,
    period: tuple[datetime, datetime],
    paid_at: datetime,
    payment_ids: Sequence[str] = (),
    stripe_price_id: str = PRICE,
) -> bytes:
    """An invoice.paid; of payment ids, the shape of before basil names one ch_ and one pi_."""
    invoice = _invoice(
        shape,
        invoice_id,
        metadata=_metadata(account_id, instance_id),
        stripe_subscription_id=stripe_subscription_id,
        stripe_price_id=stripe_price_id,
        amount_due=cents,
        amount_paid=cents,
        period=period,
    )
    invoice["status_transitions"] = {"paid_at": _seconds(paid_at)}
    if shape == "pre_basil":
        invoice["charge"] = _first(payment_ids, "ch_")
        invoice["payment_intent"] = _first(payment_ids, "pi_")
    else:
        assert not payment_ids, "events of dahlia name no payments"
    return _event(shape, event_id, "invoice.paid", paid_at, invoice)


def payment_failed(
    shape: Shape,
    event_id: str,
    invoice_id: str,
    *,
    account_id: str,
    instance_id: str,
    stripe_subscription_id: str,
    cents: int,
    period: tuple[datetime, datetime],
    at: datetime,
) -> bytes:
    """An invoice.payment_failed."""
    invoice = _invoice(
        shape,
        invoice_id,
        metadata=_metadata(account_id, instance_id),
        stripe_subscription_id=stripe_subscription_id,
        stripe_price_id=PRICE,
        amount_due=cents,
        amount_paid=0,
        period=period,
    )
    invoice["status_transitions"] = {"paid_at": None}
    return _event(shape, event_id, "invoice.payment_failed", at, invoice)


def subscription_event(
    shape: Shape,
    event_id: str,
    what: Literal["created", "updated", "deleted"],
    *,
    account_id: str,
    instance_id: str,
    stripe_subscription_id: str,
    at: datetime,
    status: str = "active",
    cancel_at_period_end: bool = False,
) -> bytes:
    """A customer.subscription event; a deleted subscription ended when the event says so."""
    ended = what == "deleted"
    subscription = {
        "object": "subscription",
        "id": stripe_subscription_id,
        "status": "canceled" if ended else status,
        "cancel_at_period_end": cancel_at_period_end,
        "cancel_at": None,
        "ended_at": _seconds(at) if ended else None,
        "customer": "cus_" + account_id,
        "metadata": _metadata(account_id, instance_id),
        "items": {"object": "list", "data": [{"price": {"id": PRICE}}], "has_more": False},
    }
    return _event(shape, event_id, "customer.subscription." + what, at, subscription)


def _invoice(
    shape: Shape,
    invoice_id: str,
    *,
    metadata: dict[str, str],
    stripe_subscription_id: str,
    stripe_price_id: str,
    amount_due: int,
    amount_paid: int,
    period: tuple[datetime, datetime],
) -> dict[str, Any]:
    line: dict[str, Any] = {
        "amount": amount_due,
        "period": {"start": _seconds(period[0]), "end": _seconds(period[1])},
    }
    invoice: dict[str, Any] = {
        "object": "invoice",
        "id": invoice_id,
        "customer": "cus_" + metadata["account_id"],
        "currency": "usd",
        "amount_due": amount_due,
        "amount_paid": amount_paid,
        "lines": {"object": "list", "data": [line], "has_more": False},
    }
    if shape == "dahlia":
        line["parent"] = {
            "type": "subscription_item_details",
            "subscription_item_details": {"proration": False},
        }
        line["pricing"] = {"price_details": {"price": stripe_price_id}}
        details = {"subscription": stripe_subscription_id, "metadata": metadata}
        invoice["parent"] = {"type": "subscription_details", "subscription_details": details}
        invoice["amount_paid_off_stripe"] = 0
    else:
        line |= {"type": "subscription", "proration": False, "price": {"id": stripe_price_id}}
        invoice["subscription"] = stripe_subscription_id
        invoice["subscription_details"] = {"metadata": metadata}
        invoice["paid_out_of_band"] = False
    return invoice


def _event(
    shape: Shape, event_id: str, kind: str, at: datetime, stripe_object: dict[str, Any]
) -> bytes:
    event = {
        "id": event_id,
        "object": "event",
        "api_version": "2026-08-26.dahlia" if shape == "dahlia" else "2024-06-20",
        "created": _seconds(at),
        "livemode": False,
        "type": kind,
        "data": {"object": stripe_object},
    }
    return json.dumps(event).encode()


def _metadata(account_id: str, instance_id: str | None) -> dict[str, str]:
    metadata = {"type": "hosting", "account_id": account_id}
    return metadata | ({"instance_id": instance_id} if instance_id else {})


def _first(ids: Sequence[str], prefix: str) -> str | None:
    return next((i for i in ids if i.startswith(prefix)), None)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
