"""What is measured, as SQL.

A text has names in angle brackets for what differs from call to call: <call>, a number that is
used once; <account> and <subscription>, numbers too; <start> and <end>, the period that the call
is about, in seconds since 1970; <second_0> to <second_10>, the bounds of ten periods within it.
Each call brings its own moment, the start of its period, so that of two calls for one subscription
the later one is always a plain renewal and never a late invoice.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

DEMO_EVENT = Path(__file__).parent.parent / "glue/tillkeeper/local/demo_invoice_paid.json"
STRIPE_PRICE = "price_bench"
BULK = 100

PERIOD_ZERO = 1_798_761_600  # 2027-01-01
PERIOD_SECONDS = 10  # also how far the numbers of two calls for one subscription are apart
BATCH = PERIOD_SECONDS

# Subscriptions of the hot account, one for each client: a period of one that two clients pay could
# be older than the one before it.
HOT_ACCOUNT = 0
HOT_SUBSCRIPTIONS = range(10_001, 10_011)

SETTLE = """\
select till.settle_invoice('acct_<account>', 'sub_<subscription>', 'in_<call>',
  array['ch_<call>'], 'standard', '2026-03-19', 9000000, 'usd',
  to_timestamp(<start>), to_timestamp(<end>), 'inst_<subscription>',
  p_at => to_timestamp(<start>));"""

RECEIVE = """\
select till.receive_stripe_event(convert_to('<event>', 'UTF8'), to_timestamp(<start>));"""

SETTLE_MANY = "select count(*) from till.settle_invoices('<items>', to_timestamp(<start>));"

RECEIVE_MANY = """\
select count(*) from till.receive_stripe_events(array[<events>], to_timestamp(<start>));"""

SPEND = "select till.spend_credits('acct_<account>', 1000, 'spend_<call>');"

SPEND_MANY = "select count(*) from till.spend_credits_many('<items>');"

REGISTER = "select till.register_instance('inst_of_<call>', 'acct_<account>');"

ENROLL = """\
select till.enroll_with_credits('acct_<account>', 'inst_of_<call>', 'standard', 'enroll_<call>');"""

BALANCE = "select till.balance('acct_<account>');"


@dataclass(frozen=True)
class Command:
    """A call, what must have been called before it, and how many items it does at once."""

    name: str
    text: str
    before: str = ""
    items: int = 1


def invoice_paid() -> str:
    """Return the demo's invoice.paid, some 5 kB, as a body with the names of a text."""
    event = json.loads(DEMO_EVENT.read_text())
    invoice = event["data"]["object"]
    event |= {"id": "evt_<call>", "created": "number <start>"}
    invoice |= {"id": "in_<call>", "customer": "cus_<account>"}
    invoice["status_transitions"]["paid_at"] = "number <start>"
    details = invoice["parent"]["subscription_details"]
    details["subscription"] = "sub_<subscription>"
    details["metadata"] |= {"account_id": "acct_<account>", "instance_id": "inst_<subscription>"}
    for line in invoice["lines"]["data"]:
        line["pricing"]["price_details"]["price"] = STRIPE_PRICE
        line["period"] = {"start": "number <start>", "end": "number <end>"}
    text = json.dumps(event, indent=2).replace("'", "''")
    for name in ("<start>", "<end>"):
        text = text.replace(f'"number {name}"', name)
    return text


def settle_items() -> str:
    """Return ten invoices of one subscription, one second each."""
    items = [
        {
            "account_id": "acct_<account>",
            "stripe_subscription_id": "sub_<subscription>",
            "invoice_id": f"in_{number}_<call>",
            "payment_ids": [f"ch_{number}_<call>"],
            "plan": "standard",
            "price_version": "2026-03-19",
            "amount": 9000000,
            "currency": "usd",
            "period_start": f"number <second_{number}>",
            "period_end": f"number <second_{number + 1}>",
            "instance_id": "inst_<subscription>",
        }
        for number in range(BATCH)
    ]
    return re.sub('"number (<[a-z_0-9]+>)"', r"\1", json.dumps(items))


def batch_events() -> str:
    """Return ten bodies, as of `invoice_paid`, for periods of one second each."""
    return ", ".join(
        "convert_to('"
        + invoice_paid()
        .replace("_<call>", f"_{number}_<call>")
        .replace("<start>", f"<second_{number}>")
        .replace("<end>", f"<second_{number + 1}>")
        + "', 'UTF8')"
        for number in range(BATCH)
    )


def spend_items() -> str:
    """Return the items of one bulk, all of one account."""
    items = [
        {"account_id": "acct_<account>", "amount": 1000, "key": f"bulk_<call>-{number}"}
        for number in range(BULK)
    ]
    return json.dumps(items)


COMMANDS = {
    command.name: command
    for command in (
        Command("settle", SETTLE),
        Command("event", RECEIVE.replace("<event>", invoice_paid())),
        Command("spend", SPEND),
        Command("enroll", ENROLL, before=REGISTER),
        Command("balance", BALANCE),
        # Those that take several at once.
        Command("settle x10", SETTLE_MANY.replace("<items>", settle_items()), items=BATCH),
        Command("event x10", RECEIVE_MANY.replace("<events>", batch_events()), items=BATCH),
        Command("spend many", SPEND_MANY.replace("<items>", spend_items()), items=BULK),
    )
}


def literal(text: str, call: int, account: int, subscription: int | None = None) -> str:
    """Return a text as one statement; by default the subscription has the account's number."""
    start = PERIOD_ZERO + call
    values = {
        "call": call,
        "account": account,
        "subscription": account if subscription is None else subscription,
        "start": start,
        "end": start + PERIOD_SECONDS,
        **{f"second_{number}": start + number for number in range(BATCH + 1)},
    }
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return text


def pgbench_script(command: Command, clients: int, accounts: int | None) -> str:
    """Return the command as a script of pgbench, which is told where :n begins.

    Over `accounts`, each client has some of its own; None is the hot account, which all share.
    The call and what goes before it are one transaction.
    """
    if accounts is None:
        subscription, account = f"{HOT_SUBSCRIPTIONS[0]} + :client_id", str(HOT_ACCOUNT)
    else:
        own = accounts // clients
        subscription = f"random(0, {own - 1}) * {clients} + :client_id + 1"
        account = ":subscription"
    text = f"{command.before.removesuffix(';')} \\;\n" if command.before else ""
    text += command.text
    text = re.sub("<([a-z_0-9]+)>", r":\1", text)
    seconds = "\n".join(f"\\set second_{n} :start + {n}" for n in range(BATCH + 1))
    return f"""\
\\set n :n + 1
\\set call :n * {PERIOD_SECONDS} + :client_id
\\set start {PERIOD_ZERO} + :call
\\set end :start + {PERIOD_SECONDS}
{seconds}
\\set subscription {subscription}
\\set account {account}
{text}
"""
