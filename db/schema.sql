--
-- PostgreSQL database dump
--

\restrict tillkeeper


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: till; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA till;


--
-- Name: SCHEMA till; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA till IS 'What others may call: functions to write, views to read.';


--
-- Name: till_private; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA till_private;


--
-- Name: SCHEMA till_private; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA till_private IS 'Tables and helpers. No role but the owner may enter.';


--
-- Name: account; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.account AS (
	account_id text,
	currency text,
	acquired bigint,
	spent bigint,
	balance bigint,
	blocked boolean,
	opened_at timestamp with time zone
);


--
-- Name: TYPE account; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.account IS 'An account and its balance, in micros.';


--
-- Name: checkout; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.checkout AS (
	attempt_id text,
	account_id text,
	kind text,
	instance_id text,
	plan text,
	price_version text,
	amount bigint,
	currency text,
	billing_starts_at timestamp with time zone,
	status text,
	close_reason text,
	url text,
	created_at timestamp with time zone,
	closed_at timestamp with time zone
);


--
-- Name: TYPE checkout; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.checkout IS 'A checkout as callers see it; amount in micros, url only while the customer can pay there.';


--
-- Name: checkout_order; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.checkout_order AS (
	attempt_id text,
	account_id text,
	stripe_customer_id text,
	stripe_price_id text,
	unit_amount bigint,
	currency text,
	billing_starts_at timestamp with time zone,
	metadata jsonb
);


--
-- Name: TYPE checkout_order; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.checkout_order IS 'What a Stripe session is to be made of; unit_amount in Stripe''s smallest unit.';


--
-- Name: checkout_step; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.checkout_step AS (
	attempt_id text,
	reason text,
	url text,
	expire_session_ids text[]
);


--
-- Name: TYPE checkout_step; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.checkout_step IS 'How a checkout goes on: not at all, with a reason; to a url; or by expiring these sessions.';


--
-- Name: enrollment; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.enrollment AS (
	transaction_id bigint,
	subscription_id bigint,
	paid_period_id bigint,
	account_id text,
	instance_id text,
	plan text,
	price_version text,
	price bigint,
	period_start timestamp with time zone,
	period_end timestamp with time zone,
	balance bigint,
	posted_at timestamp with time zone,
	replayed boolean
);


--
-- Name: TYPE enrollment; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.enrollment IS 'A bought period: what was charged, the balance after it (micros), and whether it is a replay.';


--
-- Name: enrollment_preview; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.enrollment_preview AS (
	account_id text,
	instance_id text,
	plan text,
	price_version text,
	currency text,
	price bigint,
	is_intro boolean,
	period_start timestamp with time zone,
	period_end timestamp with time zone,
	balance bigint,
	bonus bigint,
	effective_balance bigint,
	shortfall bigint,
	reason text,
	detail jsonb
);


--
-- Name: TYPE enrollment_preview; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.enrollment_preview IS 'What an enrollment would charge now (micros), and the reason why it would be refused, if any.';


--
-- Name: event_receipt; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.event_receipt AS (
	event_id text,
	type text,
	outcome text,
	reason text,
	transaction_id bigint,
	replayed boolean
);


--
-- Name: TYPE event_receipt; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.event_receipt IS 'What became of an event: applied, duplicate, ignored or quarantined (with its reason).';


--
-- Name: event_result; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.event_result AS (
	item integer,
	event_id text,
	type text,
	outcome text,
	reason text,
	transaction_id bigint,
	replayed boolean
);


--
-- Name: TYPE event_result; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.event_result IS 'What became of one event of a batch; as an event_receipt.';


--
-- Name: instance; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.instance AS (
	instance_id text,
	account_id text,
	organization_id text,
	registered_at timestamp with time zone,
	destroyed_at timestamp with time zone
);


--
-- Name: TYPE instance; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.instance IS 'An instance as callers see it.';


--
-- Name: intent; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.intent AS (
	intent_id bigint,
	kind text,
	account_id text,
	idempotency_key text,
	parameters jsonb,
	attempts integer
);


--
-- Name: TYPE intent; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.intent IS 'An outbound call that the worker is to make now.';


--
-- Name: legacy_row_result; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.legacy_row_result AS (
	row_number bigint,
	legacy_id text,
	account_id text,
	outcome text,
	reason text
);


--
-- Name: TYPE legacy_row_result; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.legacy_row_result IS 'What became of a row of an import: imported, already_imported or rejected, with the reason.';


--
-- Name: pass_cancellation; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.pass_cancellation AS (
	pass_id bigint,
	account_id text,
	forfeited bigint,
	refund_invoice_id text,
	replayed boolean
);


--
-- Name: TYPE pass_cancellation; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.pass_cancellation IS 'A canceled pass: the credits taken back (micros), the invoice refunded, whether it is a replay.';


--
-- Name: pass_status; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.pass_status AS (
	pass_id bigint,
	account_id text,
	stripe_subscription_id text,
	tier text,
	cadence text,
	status text,
	cancel_at_period_end boolean,
	streak integer,
	issue_month date,
	base_amount bigint,
	bonus_percent integer,
	bonus_amount bigint,
	bonus_awarded boolean,
	spend_missing bigint,
	next_issue_at timestamp with time zone
);


--
-- Name: TYPE pass_status; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.pass_status IS 'The selected pass of an account: its latest month, the bonus, and the spend missing (micros).';


--
-- Name: receipt; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.receipt AS (
	transaction_id bigint,
	account_id text,
	amount bigint,
	balance bigint,
	posted_at timestamp with time zone,
	replayed boolean
);


--
-- Name: TYPE receipt; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.receipt IS 'The transaction, what it moved, the balance after it (micros), and whether it is a replay.';


--
-- Name: settle_result; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.settle_result AS (
	item integer,
	account_id text,
	invoice_id text,
	outcome text,
	reason text,
	detail jsonb,
	transaction_id bigint,
	subscription_id bigint,
	paid_period_id bigint,
	activated boolean
);


--
-- Name: TYPE settle_result; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.settle_result IS 'What became of one invoice of a batch: ok, replayed, or refused with a reason.';


--
-- Name: settlement; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.settlement AS (
	transaction_id bigint,
	subscription_id bigint,
	paid_period_id bigint,
	activated boolean,
	replayed boolean
);


--
-- Name: TYPE settlement; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.settlement IS 'A settled invoice: transaction and period, whether that is now active, whether it is a replay.';


--
-- Name: spend_result; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.spend_result AS (
	item integer,
	account_id text,
	key text,
	outcome text,
	reason text,
	detail jsonb,
	transaction_id bigint,
	balance bigint
);


--
-- Name: TYPE spend_result; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.spend_result IS 'What became of one item of a bulk spend: ok, replayed, or refused with a reason.';


--
-- Name: statement_line; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.statement_line AS (
	line text,
	posted_at timestamp with time zone,
	entry_number bigint,
	kind text,
	amount bigint,
	balance bigint,
	contra text,
	reason text,
	event_at timestamp with time zone,
	transaction_id bigint
);


--
-- Name: TYPE statement_line; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.statement_line IS 'A line of a statement: opening, entry or closing; micros.';


--
-- Name: subscription; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.subscription AS (
	subscription_id bigint,
	account_id text,
	instance_id text,
	status text,
	plan text,
	price_version text,
	payment_source text,
	stripe_subscription_id text,
	current_period_start timestamp with time zone,
	current_period_end timestamp with time zone,
	credit_renewal_at timestamp with time zone,
	commit_ends_at timestamp with time zone,
	trial_ends_at timestamp with time zone,
	cancel_at_period_end boolean
);


--
-- Name: TYPE subscription; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.subscription IS 'A subscription as callers see it.';


--
-- Name: trial_balance_line; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.trial_balance_line AS (
	currency text,
	ledger text,
	normal_side text,
	debits bigint,
	credits bigint,
	balance bigint
);


--
-- Name: TYPE trial_balance_line; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.trial_balance_line IS 'A line of the trial balance in micros; balance = debits - credits.';


--
-- Name: violation; Type: TYPE; Schema: till; Owner: -
--

CREATE TYPE till.violation AS (
	invariant text,
	account_id text,
	detail jsonb
);


--
-- Name: TYPE violation; Type: COMMENT; Schema: till; Owner: -
--

COMMENT ON TYPE till.violation IS 'A violated invariant, and where.';


--
-- Name: refusal; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.refusal AS (
	reason text,
	detail jsonb
);


--
-- Name: TYPE refusal; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.refusal IS 'Why something would be refused, for who must not raise it; null when nothing stands in the way.';


--
-- Name: attempt_outcome; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.attempt_outcome AS (
	receipt till.event_receipt,
	settlement till.settlement,
	refusal till_private.refusal
);


--
-- Name: TYPE attempt_outcome; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.attempt_outcome IS 'What became of an event or an invoice that was tried in a subtransaction.';


--
-- Name: stripe_event; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.stripe_event AS (
	event_id text,
	type text,
	api_version text,
	livemode boolean,
	event_at timestamp with time zone,
	object jsonb,
	problem text
);


--
-- Name: TYPE stripe_event; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.stripe_event IS 'A parsed event; problem says why its object was not read.';


--
-- Name: batch_event; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.batch_event AS (
	item integer,
	body bytea,
	event till_private.stripe_event,
	account_id text,
	is_stored boolean,
	is_new boolean
);


--
-- Name: TYPE batch_event; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.batch_event IS 'One event of a batch: read; stored, if it is the first of its id; and whether that was new.';


--
-- Name: bonus; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.bonus AS (
	issuance_id bigint,
	percent integer,
	amount bigint
);


--
-- Name: TYPE bonus; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.bonus IS 'The bonus that a spend unlocks, in micros; no issuance and zero when it unlocks none.';


--
-- Name: checkout_session; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.checkout_session AS (
	session_id text,
	mode text,
	payment_status text,
	customer_id text,
	metadata jsonb,
	amount bigint,
	currency text,
	payment_intent_id text,
	tax_amount bigint
);


--
-- Name: TYPE checkout_session; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.checkout_session IS 'A Stripe checkout session, read; amounts in micros, the tax is a part of the amount.';


--
-- Name: enrollment_decision; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.enrollment_decision AS (
	refusal till_private.refusal,
	price_version text,
	currency text,
	price bigint,
	is_intro boolean,
	period_end timestamp with time zone,
	balance bigint,
	bonus till_private.bonus,
	shortfall bigint,
	contra text
);


--
-- Name: TYPE enrollment_decision; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.enrollment_decision IS 'What an enrollment would come to: the price, what there is to pay with, or why it is refused.';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: accounts; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.accounts (
    account_id text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL,
    acquired bigint DEFAULT 0 NOT NULL,
    spent bigint DEFAULT 0 NOT NULL,
    entry_count bigint DEFAULT 0 NOT NULL,
    last_posted_at timestamp with time zone,
    stripe_customer_id text COLLATE pg_catalog."C",
    blocked_at timestamp with time zone,
    blocked_reason text,
    opened_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');


--
-- Name: TABLE accounts; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.accounts IS 'Who owns a balance: acquired - spent, micros of the currency. This row is the account''s lock.';


--
-- Name: COLUMN accounts.entry_count; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.accounts.entry_count IS 'Number of entries; also the version that post_transactions checks.';


--
-- Name: instances; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.instances (
    instance_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    organization_id text COLLATE pg_catalog."C",
    registered_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone,
    destroyed_by text,
    destroyed_reason text,
    CONSTRAINT a_destroyed_instance_names_who_and_why CHECK ((num_nulls(destroyed_at, destroyed_by, destroyed_reason) = ANY (ARRAY[0, 3]))),
    CONSTRAINT instance_id_has_1_to_255_characters CHECK (((length(instance_id) >= 1) AND (length(instance_id) <= 255))),
    CONSTRAINT organization_id_has_1_to_255_characters CHECK (((length(organization_id) >= 1) AND (length(organization_id) <= 255)))
);


--
-- Name: TABLE instances; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.instances IS 'A hosted thing that belongs to one account: personal, or under an organization.';


--
-- Name: plan_prices; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.plan_prices (
    price_version text NOT NULL,
    plan text NOT NULL,
    amount bigint NOT NULL,
    intro_amount bigint,
    CONSTRAINT amount_is_in_range CHECK (((amount >= 1) AND (amount <= '1000000000000000'::bigint))),
    CONSTRAINT intro_amount_is_a_discount CHECK (((intro_amount > 0) AND (intro_amount < amount)))
);


--
-- Name: TABLE plan_prices; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.plan_prices IS 'The price of a plan for one period, in micros of the version''s currency.';


--
-- Name: plans; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.plans (
    plan text NOT NULL,
    period_months integer NOT NULL,
    contra text NOT NULL,
    CONSTRAINT a_period_has_months CHECK (((period_months >= 1) AND (period_months <= 120)))
);


--
-- Name: TABLE plans; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.plans IS 'What can be bought, and the contra that its revenue is booked against.';


--
-- Name: price_versions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.price_versions (
    price_version text NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    currency text DEFAULT 'usd'::text NOT NULL,
    trial_days integer NOT NULL,
    instance_size text NOT NULL,
    CONSTRAINT currency_is_an_iso_code_in_lower_case CHECK ((currency ~ '^[a-z]{3}$'::text)),
    CONSTRAINT trial_days_are_not_negative CHECK (((trial_days >= 0) AND (trial_days <= 366)))
);


--
-- Name: TABLE price_versions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.price_versions IS 'A dated set of prices, immutable once it is effective. The newest effective one is current.';


--
-- Name: subscriptions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.subscriptions (
    subscription_id bigint NOT NULL,
    lineage_id bigint NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    instance_id text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL,
    plan text,
    price_version text NOT NULL,
    payment_source text,
    stripe_subscription_id text COLLATE pg_catalog."C",
    period_anchor timestamp with time zone,
    trial_started_at timestamp with time zone,
    trial_ends_at timestamp with time zone,
    scheduled_plan text,
    cancel_at_period_end boolean DEFAULT false NOT NULL,
    convert_to_credits boolean DEFAULT false NOT NULL,
    canceled_at timestamp with time zone,
    past_due_since timestamp with time zone,
    top_up_started_at timestamp with time zone,
    destruction_due_at timestamp with time zone,
    suspended_at timestamp with time zone,
    suspension_reason text,
    resume_pending boolean DEFAULT false NOT NULL,
    transferred_to_subscription_id bigint,
    transferred_at timestamp with time zone
)
WITH (fillfactor='70');


--
-- Name: TABLE subscriptions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.subscriptions IS 'What funds an instance: plan, price version, period, status. A transferred row is history.';


--
-- Name: COLUMN subscriptions.lineage_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.subscriptions.lineage_id IS 'The first subscription of the line; transfers keep it, and so do the paid periods.';


--
-- Name: COLUMN subscriptions.period_anchor; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.subscriptions.period_anchor IS 'What months are added to, so that the 31st returns after a short month (UTC).';


--
-- Name: COLUMN subscriptions.convert_to_credits; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.subscriptions.convert_to_credits IS 'When Stripe ends the subscription it goes on as pure credit, instead of being canceled.';


--
-- Name: COLUMN subscriptions.transferred_to_subscription_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.subscriptions.transferred_to_subscription_id IS 'The row that took over. This one takes part in nothing any more.';


--
-- Name: enrollment_situation; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.enrollment_situation AS (
	account till_private.accounts,
	instance till_private.instances,
	subscription till_private.subscriptions,
	period_start timestamp with time zone,
	period_end timestamp with time zone,
	is_importing boolean,
	is_live_trial boolean,
	has_paid_before boolean,
	version till_private.price_versions,
	plan till_private.plans,
	price till_private.plan_prices
);


--
-- Name: TYPE enrollment_situation; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.enrollment_situation IS 'What an enrollment, or a checkout, decides on: who pays for what, what is paid already, and the price version and price that count.';


--
-- Name: invoice; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.invoice AS (
	invoice_id text,
	customer_id text,
	stripe_subscription_id text,
	metadata jsonb,
	amount bigint,
	off_stripe_amount bigint,
	currency text,
	payment_ids text[],
	paid_at timestamp with time zone,
	lines jsonb
);


--
-- Name: TYPE invoice; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.invoice IS 'A Stripe invoice of either shape, read; amounts in micros.';


--
-- Name: invoice_line; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.invoice_line AS (
	stripe_price_id text,
	recurring boolean,
	proration boolean,
	period_start timestamp with time zone,
	period_end timestamp with time zone,
	amount bigint
);


--
-- Name: TYPE invoice_line; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.invoice_line IS 'A line of a Stripe invoice of either shape, read; amount before discounts, in Stripe''s unit.';


--
-- Name: key_lookup; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.key_lookup AS (
	transaction_id bigint,
	refusal till_private.refusal
);


--
-- Name: TYPE key_lookup; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.key_lookup IS 'What was booked under a client''s key, or why it may not be used again.';


--
-- Name: movement; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.movement AS (
	amount bigint,
	counter text,
	contra text
);


--
-- Name: TYPE movement; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.movement IS 'One entry to be: signed micros, the counter it moves, the contra.';


--
-- Name: paid_purchase; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.paid_purchase AS (
	purchase_id text,
	product text,
	account_id text,
	transaction_id bigint
);


--
-- Name: TYPE paid_purchase; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.paid_purchase IS 'What a payment bought: an invoice of hosting or of a pass, credits, or what is parked itself.';


--
-- Name: posted; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.posted AS (
	account till_private.accounts,
	transaction_ids bigint[]
);


--
-- Name: TYPE posted; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.posted IS 'What post_transactions returns: the account as it now is, and transactions in the order given.';


--
-- Name: posting; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.posting AS (
	command text,
	key text,
	kind text,
	arguments jsonb,
	reason text,
	actor text,
	reverses bigint,
	event_at timestamp with time zone,
	movements till_private.movement[]
);


--
-- Name: TYPE posting; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.posting IS 'One transaction to be, with its movements.';


--
-- Name: priced_line; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.priced_line AS (
	plan text,
	price_version text,
	period_start timestamp with time zone,
	period_end timestamp with time zone
);


--
-- Name: TYPE priced_line; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.priced_line IS 'What the deciding line of an invoice pays for.';


--
-- Name: purchases; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.purchases (
    purchase_id text NOT NULL COLLATE pg_catalog."C",
    product text NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    transaction_id bigint NOT NULL,
    stripe_subscription_id text COLLATE pg_catalog."C",
    session_id text COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    off_stripe_amount bigint NOT NULL,
    tax_amount bigint,
    other_amount bigint NOT NULL,
    currency text NOT NULL,
    period_start timestamp with time zone,
    period_end timestamp with time zone,
    paid_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE purchases; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.purchases IS 'What was paid for at Stripe, each once: an invoice, or the payment intent of credits. Amounts in micros, the last three are parts of the first. Tax is null: booked before it was read. Append-only.';


--
-- Name: settle_item; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.settle_item AS (
	purchase till_private.purchases,
	payment_ids text[],
	plan text,
	price_version text,
	instance_id text,
	payment_ids_complete boolean
);


--
-- Name: TYPE settle_item; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.settle_item IS 'One invoice of a batch, as settle_hosting takes it.';


--
-- Name: settlement_decision; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.settlement_decision AS (
	refusal till_private.refusal,
	subscription till_private.subscriptions,
	is_current boolean
);


--
-- Name: TYPE settlement_decision; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.settlement_decision IS 'What a settlement makes of a subscription, and whether its period is now the current one; or why it is refused.';


--
-- Name: stripe_facts; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.stripe_facts AS (
	stripe_subscription_id text,
	account_id text,
	cancel_at_period_end boolean,
	cancel_seen_at timestamp with time zone,
	dunning text,
	dunning_seen_at timestamp with time zone,
	stripe_status text,
	stripe_status_seen_at timestamp with time zone,
	ended_at timestamp with time zone,
	last_paid_at timestamp with time zone,
	last_paid_period_end timestamp with time zone
);


--
-- Name: TYPE stripe_facts; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.stripe_facts IS 'What Stripe said of a Stripe subscription, and its newest payment.';


--
-- Name: settlement_situation; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.settlement_situation AS (
	subscription till_private.subscriptions,
	period_start timestamp with time zone,
	period_end timestamp with time zone,
	paid_the_period boolean,
	facts till_private.stripe_facts,
	funder_facts till_private.stripe_facts
);


--
-- Name: TYPE settlement_situation; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.settlement_situation IS 'What a settlement decides on: the subscription that the invoice is for, its current period, whether this Stripe subscription paid that, and the facts of it and of what funds the row.';


--
-- Name: spend_item; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.spend_item AS (
	item integer,
	account_id text,
	amount bigint,
	key text,
	reason text,
	refusal till_private.refusal
);


--
-- Name: TYPE spend_item; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.spend_item IS 'One item of a bulk spend, read; the refusal says what is wrong with it.';


--
-- Name: spend_outcome; Type: TYPE; Schema: till_private; Owner: -
--

CREATE TYPE till_private.spend_outcome AS (
	transaction_id bigint,
	replayed boolean,
	refusal till_private.refusal,
	account till_private.accounts
);


--
-- Name: TYPE spend_outcome; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.spend_outcome IS 'What became of a spend: its transaction or its refusal, and the account as it now is.';


--
-- Name: account_is_sound(till_private.accounts); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.account_is_sound(p_account till_private.accounts) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if p_account.acquired >= p_account.spent and p_account.spent >= 0 and p_account.entry_count >= 0
    and (p_account.blocked_at is null) = (p_account.blocked_reason is null)
  then
    return true;
  end if;
  perform till_private.break_rule('accounts', case
    when p_account.spent < 0 then 'spent_is_never_negative'
    when p_account.acquired < p_account.spent then 'balance_is_never_negative'
    when p_account.entry_count < 0 then 'entry_count_is_never_negative'
    else 'a_blocked_account_has_a_reason'
  end);
  return false;
end;
$$;


--
-- Name: FUNCTION account_is_sound(p_account till_private.accounts); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.account_is_sound(p_account till_private.accounts) IS 'The rules of an account''s columns that bookings set; raises the one that is broken.';


--
-- Name: break_rule(text, text); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.break_rule(p_table text, p_rule text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  raise check_violation using
    schema = 'till_private', table = p_table, constraint = p_rule,
    message = format('a row of %s breaks the rule %s', p_table, p_rule);
end;
$$;


--
-- Name: FUNCTION break_rule(p_table text, p_rule text); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.break_rule(p_table text, p_rule text) IS 'Raises a check_violation that names the rule that a row breaks.';


--
-- Name: entries; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.entries (
    account_id text NOT NULL COLLATE pg_catalog."C",
    entry_number bigint NOT NULL,
    transaction_id bigint NOT NULL,
    amount bigint NOT NULL,
    counter text NOT NULL,
    contra text NOT NULL,
    balance_after bigint NOT NULL,
    posted_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE entries; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.entries IS 'One signed movement in micros on one account, booked against a contra. Append-only.';


--
-- Name: entry_is_sound(till_private.entries); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.entry_is_sound(p_entry till_private.entries) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if p_entry.amount <> 0 and p_entry.balance_after >= 0 and p_entry.entry_number > 0
    and p_entry.counter in ('acquired', 'spent')
  then
    return true;
  end if;
  perform till_private.break_rule('entries', case
    when p_entry.amount = 0 then 'an_entry_moves_something'
    when p_entry.balance_after < 0 then 'balance_after_is_never_negative'
    when p_entry.entry_number <= 0 then 'entry_numbers_start_at_one'
    else 'counter_is_acquired_or_spent'
  end);
  return false;
end;
$$;


--
-- Name: FUNCTION entry_is_sound(p_entry till_private.entries); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.entry_is_sound(p_entry till_private.entries) IS 'The rules of an entry; raises the one that is broken.';


--
-- Name: purchase_is_sound(till_private.purchases); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.purchase_is_sound(p_purchase till_private.purchases) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_broken text;
begin
  -- The usual case in one expression; which rule is broken is looked for behind it.
  if p_purchase.amount >= 0
    and p_purchase.off_stripe_amount between 0 and p_purchase.amount
    and p_purchase.tax_amount >= 0 and p_purchase.other_amount >= 0
    and p_purchase.tax_amount + p_purchase.other_amount <= p_purchase.amount
    and p_purchase.product = 'hosting'
    and p_purchase.stripe_subscription_id is not null
    and p_purchase.period_start is not null and p_purchase.period_end is not null
  then
    return true;
  end if;
  v_broken := case
    when p_purchase.product not in ('hosting', 'pass', 'credits', 'other') then 'product_is_known'
    when p_purchase.amount < 0 then 'amount_is_not_negative'
    when p_purchase.off_stripe_amount not between 0 and p_purchase.amount
      then 'off_stripe_is_a_part_of_the_amount'
    when p_purchase.tax_amount < 0 or p_purchase.other_amount < 0
      or p_purchase.tax_amount + p_purchase.other_amount > p_purchase.amount
      then 'tax_and_other_lines_are_parts_of_the_amount'
    when p_purchase.product in ('hosting', 'pass')
      and num_nulls(
        p_purchase.stripe_subscription_id, p_purchase.period_start, p_purchase.period_end
      ) > 0
      then 'what_is_subscribed_to_names_its_subscription_and_period'
    when p_purchase.product = 'credits'
      and (p_purchase.session_id is null or p_purchase.purchase_id !~ '^pi_')
      then 'credits_are_bought_by_a_payment_intent'
  end;
  if v_broken is not null then
    perform till_private.break_rule('purchases', v_broken);
  end if;
  return true;
end;
$$;


--
-- Name: FUNCTION purchase_is_sound(p_purchase till_private.purchases); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.purchase_is_sound(p_purchase till_private.purchases) IS 'The rules of a purchase; raises the one that is broken.';


--
-- Name: refuse_change(); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception using
    errcode = 'TK050',
    message = 'append_only',
    detail = json_build_object('table', tg_table_name, 'operation', lower(tg_op))::text,
    hint = 'What was booked stays. '
      'Correct it with a new row: till.reverse_transaction, till.adjust_balance.';
end;
$$;


--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.refuse_change() IS 'Trigger: refuses UPDATE, DELETE and TRUNCATE, also to the owner.';


--
-- Name: refuse_price_change(); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.refuse_price_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if exists (
    select from till_private.price_versions as v
    where v.price_version = old.price_version and v.effective_at <= now()
  ) then
    raise exception using
      errcode = 'TK050',
      message = 'append_only',
      detail = json_build_object('table', tg_table_name, 'price_version', old.price_version)::text,
      hint = 'An effective price version never changes. Add a new version.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end;
$$;


--
-- Name: FUNCTION refuse_price_change(); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.refuse_price_change() IS 'Trigger: refuses UPDATE and DELETE of what belongs to an effective price version.';


--
-- Name: require_account_terms(); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.require_account_terms() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
  if length(new.account_id) not between 1 and 255 then
    perform till_private.break_rule('accounts', 'account_id_has_1_to_255_characters');
  elsif new.currency !~ '^[a-z]{3}$' then
    perform till_private.break_rule('accounts', 'currency_is_an_iso_code_in_lower_case');
  end if;
  return new;
end;
$_$;


--
-- Name: FUNCTION require_account_terms(); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.require_account_terms() IS 'Trigger: the rules of the columns of an account that are set once.';


--
-- Name: subscription_is_sound(till_private.subscriptions); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.subscription_is_sound(p_row till_private.subscriptions) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  v_paid boolean;
  v_broken text;
begin
  -- The usual case in one expression; which rule is broken is looked for behind it.
  if p_row.status = 'active' and p_row.payment_source = 'credits'
    and p_row.plan is not null and p_row.period_anchor is not null
    and p_row.destruction_due_at is null and p_row.past_due_since is null
    and p_row.suspended_at is null and p_row.suspension_reason is null
    and p_row.transferred_to_subscription_id is null and p_row.transferred_at is null
  then
    return true;
  end if;
  v_paid := p_row.status not in ('trialing', 'canceled');
  v_broken := case
    when p_row.status not in ('trialing', 'active', 'past_due', 'unpaid', 'canceled')
      then 'status_is_known'
    when p_row.payment_source not in ('stripe', 'credits')
      then 'payment_source_is_stripe_or_credits'
    when p_row.status = 'trialing'
      and num_nulls(p_row.trial_started_at, p_row.trial_ends_at) > 0
      then 'a_trial_has_its_dates'
    when p_row.status = 'trialing'
      and num_nonnulls(p_row.payment_source, p_row.stripe_subscription_id) > 0
      then 'a_trial_has_no_funding'
    -- Legacy stripe and hybrid; pure credit.
    when v_paid and p_row.transferred_to_subscription_id is null and (
        p_row.payment_source = 'credits'
        or (p_row.payment_source is not null and p_row.stripe_subscription_id is not null)
      ) is not true
      then 'a_paid_subscription_has_one_funding_shape'
    when v_paid and num_nulls(p_row.plan, p_row.period_anchor) > 0
      then 'a_paid_subscription_has_plan_and_anchor'
    when p_row.status = 'active'
      and num_nonnulls(p_row.destruction_due_at, p_row.past_due_since) > 0
      then 'an_active_subscription_has_no_destruction_deadline'
    when p_row.status = 'canceled' and p_row.canceled_at is null
      then 'a_canceled_subscription_says_when'
    when (p_row.suspended_at is null) <> (p_row.suspension_reason is null)
      then 'suspension_has_a_reason'
    when (p_row.transferred_to_subscription_id is null) <> (p_row.transferred_at is null)
      then 'a_transfer_says_where_and_when'
    when p_row.transferred_to_subscription_id is not null
      and p_row.stripe_subscription_id is not null
      then 'a_transferred_subscription_gave_up_its_stripe_id'
    when p_row.transferred_to_subscription_id = p_row.subscription_id
      then 'nobody_is_transferred_to_himself'
  end;
  if v_broken is not null then
    perform till_private.break_rule('subscriptions', v_broken);
  end if;
  return true;
end;
$$;


--
-- Name: FUNCTION subscription_is_sound(p_row till_private.subscriptions); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.subscription_is_sound(p_row till_private.subscriptions) IS 'The rules of a subscription; raises the one that is broken.';


--
-- Name: transactions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.transactions (
    transaction_id bigint NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    command text NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    arguments jsonb,
    reason text,
    actor text NOT NULL,
    reverses bigint,
    event_at timestamp with time zone NOT NULL,
    posted_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE transactions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.transactions IS 'One accepted command and its single effect, with its natural key. Append-only.';


--
-- Name: COLUMN transactions.key; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.transactions.key IS 'The client''s key, or the natural one: invoice of a settlement, transaction of a reversal.';


--
-- Name: COLUMN transactions.arguments; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.transactions.arguments IS 'What a client sent with its key, so that a reuse with other arguments can be named.';


--
-- Name: COLUMN transactions.event_at; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.transactions.event_at IS 'When it happened outside, UTC.';


--
-- Name: COLUMN transactions.posted_at; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.transactions.posted_at IS 'When it was booked; never runs backwards within an account.';


--
-- Name: transaction_is_sound(till_private.transactions); Type: FUNCTION; Schema: till_private; Owner: -
--

CREATE FUNCTION till_private.transaction_is_sound(p_transaction till_private.transactions) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if p_transaction.kind in (
    'settlement', 'usage', 'enrollment', 'purchase', 'promotion', 'adjustment', 'reversal',
    'opening', 'legacy_compensation', 'pass_base', 'pass_bonus', 'pass_forfeit'
  ) is not true then
    perform till_private.break_rule('transactions', 'kind_is_known');
  end if;
  if (p_transaction.kind = 'reversal') <> (p_transaction.reverses is not null) then
    perform till_private.break_rule('transactions', 'only_a_reversal_reverses');
  end if;
  return true;
end;
$$;


--
-- Name: FUNCTION transaction_is_sound(p_transaction till_private.transactions); Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON FUNCTION till_private.transaction_is_sound(p_transaction till_private.transactions) IS 'The rules of a transaction; raises the one that is broken.';


--
-- Name: changes; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.changes (
    change_id bigint NOT NULL,
    subject text NOT NULL,
    subject_id text NOT NULL COLLATE pg_catalog."C",
    account_id text COLLATE pg_catalog."C",
    action text NOT NULL,
    actor text NOT NULL,
    reason text,
    before jsonb,
    after jsonb NOT NULL,
    transaction_id bigint,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT subject_is_known CHECK ((subject = ANY (ARRAY['account'::text, 'instance'::text, 'subscription'::text, 'pass'::text, 'deployment'::text, 'catalog'::text])))
);


--
-- Name: TABLE changes; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.changes IS 'Who changed what, when and why, from what to what: the columns that matter, by name. Append-only.';


--
-- Name: changes_change_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.changes ALTER COLUMN change_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME till_private.changes_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: checkout_attempts; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.checkout_attempts (
    attempt_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    instance_id text COLLATE pg_catalog."C",
    plan text,
    price_version text,
    stripe_price_id text COLLATE pg_catalog."C",
    billing_starts_at timestamp with time zone,
    amount bigint,
    currency text,
    status text DEFAULT 'open'::text NOT NULL,
    session_id text COLLATE pg_catalog."C",
    session_url text,
    created_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone,
    closed_at timestamp with time zone,
    close_reason text,
    CONSTRAINT a_closed_attempt_says_when_and_why CHECK ((num_nulls(closed_at, close_reason) =
CASE status
    WHEN 'open'::text THEN 2
    ELSE 0
END)),
    CONSTRAINT a_recorded_session_has_its_url CHECK ((((session_url IS NULL) = (recorded_at IS NULL)) AND ((session_id IS NOT NULL) OR (session_url IS NULL)))),
    CONSTRAINT amount_is_in_range CHECK (((amount >= 1) AND (amount <= '1000000000000000'::bigint))),
    CONSTRAINT credits_name_their_amount CHECK (((kind <> 'credits'::text) OR ((num_nulls(amount, currency) = 0) AND (num_nonnulls(instance_id, plan, price_version, stripe_price_id, billing_starts_at) = 0)))),
    CONSTRAINT hosting_names_what_it_buys CHECK (((kind <> 'hosting'::text) OR ((num_nulls(instance_id, plan, price_version, stripe_price_id) = 0) AND (num_nonnulls(amount, currency) = 0)))),
    CONSTRAINT kind_is_hosting_or_credits CHECK ((kind = ANY (ARRAY['hosting'::text, 'credits'::text]))),
    CONSTRAINT status_is_known CHECK ((status = ANY (ARRAY['open'::text, 'superseded'::text, 'completed'::text, 'expired'::text, 'failed'::text])))
)
WITH (fillfactor='70');


--
-- Name: TABLE checkout_attempts; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.checkout_attempts IS 'Tries at a Stripe Checkout; amount in micros. Committed before Stripe is called.';


--
-- Name: COLUMN checkout_attempts.session_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.checkout_attempts.session_id IS 'Stripe''s cs_..., once it is known: from the answer of the call, or from an event.';


--
-- Name: COLUMN checkout_attempts.session_url; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.checkout_attempts.session_url IS 'Where the customer pays. Only of a session that was recorded while its attempt was open.';


--
-- Name: contras; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.contras (
    contra text NOT NULL,
    normal_side text NOT NULL,
    description text NOT NULL,
    CONSTRAINT normal_side_is_debit_or_credit CHECK ((normal_side = ANY (ARRAY['debit'::text, 'credit'::text])))
);


--
-- Name: TABLE contras; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.contras IS 'The chart: the codes that entries are booked against. House balances are derived, never stored.';


--
-- Name: deployment; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.deployment (
    only_row boolean DEFAULT true NOT NULL,
    livemode boolean NOT NULL,
    changed_by text NOT NULL,
    changed_reason text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT there_is_one_row CHECK (only_row)
);


--
-- Name: TABLE deployment; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.deployment IS 'Whether this database takes live or test events.';


--
-- Name: fetched_payments; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.fetched_payments (
    invoice_id text NOT NULL COLLATE pg_catalog."C",
    payment_ids text[] NOT NULL,
    fetched_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE fetched_payments; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.fetched_payments IS 'All payment ids of an invoice, as Stripe answered when it was asked.';


--
-- Name: intents; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.intents (
    intent_id bigint NOT NULL,
    kind text NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    parameters jsonb NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    last_error text,
    answered_at timestamp with time zone,
    answer jsonb,
    CONSTRAINT an_answer_has_its_time CHECK (((answered_at IS NULL) = (answer IS NULL))),
    CONSTRAINT kind_is_known CHECK ((kind = ANY (ARRAY['cancel_subscription'::text, 'refresh_subscription'::text, 'fetch_invoice_payments'::text, 'refund_invoice'::text, 'expire_checkout_session'::text, 'clean_up_checkout'::text])))
)
WITH (fillfactor='70');


--
-- Name: TABLE intents; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.intents IS 'Calls to Stripe, committed before they are made. The idempotency key is derived from the cause.';


--
-- Name: intents_intent_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.intents ALTER COLUMN intent_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.intents_intent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: invoice_payments; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.invoice_payments (
    payment_id text NOT NULL COLLATE pg_catalog."C",
    invoice_id text NOT NULL COLLATE pg_catalog."C",
    told_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE invoice_payments; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.invoice_payments IS 'Payments of invoices, ours or not, as invoice_payment.paid told; the first word stays. Append-only.';


--
-- Name: legacy_deductions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.legacy_deductions (
    account_id text NOT NULL COLLATE pg_catalog."C",
    legacy_id text NOT NULL COLLATE pg_catalog."C",
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    period text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT amount_is_positive CHECK ((amount > 0)),
    CONSTRAINT period_is_a_day_or_a_month CHECK ((period ~ '^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$'::text))
);


--
-- Name: TABLE legacy_deductions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.legacy_deductions IS 'The settlement deductions of the older ledger, read from their category; amount in micros, > 0.';


--
-- Name: legacy_entries; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.legacy_entries (
    account_id text NOT NULL COLLATE pg_catalog."C",
    legacy_id text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    category text NOT NULL,
    payment_id text COLLATE pg_catalog."C",
    happened_at timestamp with time zone NOT NULL,
    CONSTRAINT an_entry_moves_something CHECK ((amount <> 0)),
    CONSTRAINT only_a_deposit_has_a_payment CHECK (((payment_id IS NULL) OR (amount > 0)))
);


--
-- Name: TABLE legacy_entries; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.legacy_entries IS 'The older ledger as it was: signed micros, category, the payment of a deposit. Append-only.';


--
-- Name: legacy_imports; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.legacy_imports (
    account_id text NOT NULL COLLATE pg_catalog."C",
    begun_by text NOT NULL,
    begun_reason text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    transaction_id bigint
);


--
-- Name: TABLE legacy_imports; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.legacy_imports IS 'Accounts whose older books are brought over, and whether that is done.';


--
-- Name: legacy_settlements; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.legacy_settlements (
    account_id text NOT NULL COLLATE pg_catalog."C",
    legacy_id text NOT NULL COLLATE pg_catalog."C",
    transaction_id bigint NOT NULL,
    deduction_legacy_id text COLLATE pg_catalog."C"
);


--
-- Name: TABLE legacy_settlements; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.legacy_settlements IS 'Which settlement a legacy deposit went into, and the deduction it claimed; none if compensated.';


--
-- Name: legacy_subscriptions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.legacy_subscriptions (
    account_id text NOT NULL COLLATE pg_catalog."C",
    instance_id text NOT NULL COLLATE pg_catalog."C",
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    plan text NOT NULL,
    price_version text NOT NULL,
    period_start timestamp with time zone NOT NULL,
    period_end timestamp with time zone NOT NULL,
    CONSTRAINT a_period_ends_after_it_starts CHECK ((period_start < period_end))
);


--
-- Name: TABLE legacy_subscriptions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.legacy_subscriptions IS 'Stripe subscriptions of the older system, to be created when the import is finished.';


--
-- Name: paid_periods; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.paid_periods (
    paid_period_id bigint NOT NULL,
    lineage_id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    transaction_id bigint,
    invoice_id text COLLATE pg_catalog."C",
    plan text NOT NULL,
    price_version text NOT NULL,
    amount bigint NOT NULL,
    period_start timestamp with time zone NOT NULL,
    period_end timestamp with time zone NOT NULL,
    CONSTRAINT a_period_ends_after_it_starts CHECK ((period_start < period_end)),
    CONSTRAINT amount_is_not_negative CHECK ((amount >= 0))
);


--
-- Name: TABLE paid_periods; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.paid_periods IS 'One period of a subscription that money was booked for (micros), and its transaction.';


--
-- Name: paid_periods_paid_period_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.paid_periods ALTER COLUMN paid_period_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.paid_periods_paid_period_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pass_issuances; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.pass_issuances (
    issuance_id bigint NOT NULL,
    pass_id bigint NOT NULL,
    issue_month date NOT NULL,
    base_amount bigint NOT NULL,
    threshold bigint NOT NULL,
    base_transaction_id bigint NOT NULL,
    bonus_amount bigint,
    bonus_percent integer,
    bonus_transaction_id bigint,
    CONSTRAINT a_bonus_is_whole CHECK ((num_nulls(bonus_amount, bonus_percent, bonus_transaction_id) = ANY (ARRAY[0, 3]))),
    CONSTRAINT base_amount_is_positive CHECK ((base_amount > 0)),
    CONSTRAINT issue_month_is_the_first_of_a_month CHECK ((EXTRACT(day FROM issue_month) = (1)::numeric))
)
WITH (fillfactor='70');


--
-- Name: TABLE pass_issuances; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.pass_issuances IS 'The months a pass has issued: base, the spent counter that unlocks the bonus, and the bonus.';


--
-- Name: pass_issuances_issuance_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.pass_issuances ALTER COLUMN issuance_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.pass_issuances_issuance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pass_tiers; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.pass_tiers (
    tier text NOT NULL,
    base_amount bigint NOT NULL,
    currency text NOT NULL,
    CONSTRAINT base_amount_is_in_range CHECK (((base_amount >= 1) AND (base_amount <= '1000000000000000'::bigint))),
    CONSTRAINT currency_is_an_iso_code_in_lower_case CHECK ((currency ~ '^[a-z]{3}$'::text))
);


--
-- Name: TABLE pass_tiers; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.pass_tiers IS 'What a pass issues each month, in micros.';


--
-- Name: passes; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.passes (
    pass_id bigint NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    tier text NOT NULL,
    cadence text NOT NULL,
    status text NOT NULL,
    cancel_at_period_end boolean DEFAULT false NOT NULL,
    started_at timestamp with time zone NOT NULL,
    issue_anchor timestamp with time zone,
    paid_until timestamp with time zone,
    streak integer DEFAULT 0 NOT NULL,
    next_issue_at timestamp with time zone,
    canceled_at timestamp with time zone,
    terms_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT a_canceled_pass_has_ended CHECK (((canceled_at IS NULL) OR ((status = 'ended'::text) AND (streak = 0) AND (next_issue_at IS NULL)))),
    CONSTRAINT cadence_is_monthly_or_yearly CHECK ((cadence = ANY (ARRAY['monthly'::text, 'yearly'::text]))),
    CONSTRAINT only_a_yearly_pass_waits_for_its_next_month CHECK (((next_issue_at IS NULL) OR (cadence = 'yearly'::text))),
    CONSTRAINT status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'trialing'::text, 'past_due'::text, 'paused'::text, 'incomplete'::text, 'ended'::text])))
)
WITH (fillfactor='70');


--
-- Name: TABLE passes; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.passes IS 'Passes, by the Stripe subscription that pays them. Status follows the facts of that.';


--
-- Name: COLUMN passes.streak; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.passes.streak IS 'Issue months on record without a gap, as of the latest; zero once it was canceled and refunded.';


--
-- Name: COLUMN passes.next_issue_at; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.passes.next_issue_at IS 'When a yearly pass issues its next month, UTC; null when there is none to come.';


--
-- Name: COLUMN passes.terms_seen_at; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.passes.terms_seen_at IS 'When Stripe said so of tier and cadence, UTC: what it said before comes too late.';


--
-- Name: passes_pass_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.passes ALTER COLUMN pass_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME till_private.passes_pass_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: payment_allocations; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.payment_allocations (
    invoice_id text NOT NULL COLLATE pg_catalog."C",
    allocated_by text NOT NULL,
    allocated_reason text NOT NULL,
    allocated_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE payment_allocations; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.payment_allocations IS 'Invoices that an operator lets settle though a payment of theirs belongs to another settlement.';


--
-- Name: payments; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.payments (
    payment_id text NOT NULL COLLATE pg_catalog."C",
    recorded_at timestamp with time zone NOT NULL,
    purchase_id text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payment_id_is_one_of_stripes CHECK ((payment_id ~ '^(ch|pi|py|inpay)_'::text))
);


--
-- Name: TABLE payments; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.payments IS 'Every payment id seen with a purchase. It belongs to that purchase for ever. Append-only.';


--
-- Name: quarantine; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.quarantine (
    event_id text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    detail jsonb NOT NULL,
    account_id text COLLATE pg_catalog."C",
    invoice_id text COLLATE pg_catalog."C",
    stripe_subscription_id text COLLATE pg_catalog."C",
    instance_id text COLLATE pg_catalog."C",
    amount bigint,
    currency text,
    parked_at timestamp with time zone NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 1 NOT NULL,
    resolution text,
    resolved_by text,
    resolved_reason text,
    resolved_at timestamp with time zone,
    payment_intent_id text COLLATE pg_catalog."C",
    purchase_id text COLLATE pg_catalog."C",
    payment_id text COLLATE pg_catalog."C",
    went_back_id text COLLATE pg_catalog."C",
    woken_at timestamp with time zone,
    CONSTRAINT a_resolution_names_who_why_and_when CHECK ((num_nulls(resolution, resolved_by, resolved_reason, resolved_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT resolution_is_known CHECK ((resolution = ANY (ARRAY['applied'::text, 'ignored'::text, 'dismissed'::text])))
);


--
-- Name: TABLE quarantine; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.quarantine IS 'The events that could not be applied, why, and the money at stake (micros). Resolved rows stay.';


--
-- Name: COLUMN quarantine.purchase_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.quarantine.purchase_id IS 'What the money that went back had paid for: an invoice, or a payment that bought credits.';


--
-- Name: COLUMN quarantine.payment_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.quarantine.payment_id IS 'The charge that was refunded; its payment intent, where Stripe names no charge. Null: disputed.';


--
-- Name: COLUMN quarantine.went_back_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.quarantine.went_back_id IS 'The refund or dispute that took it back; the charge itself, where its refunds are told in one.';


--
-- Name: COLUMN quarantine.woken_at; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.quarantine.woken_at IS 'Since when it is to be applied again, because what it waited for may have gone; UTC.';


--
-- Name: releases; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.releases (
    release_id bigint NOT NULL,
    version text NOT NULL,
    migration text NOT NULL,
    deployed_by text NOT NULL,
    deployed_at timestamp with time zone NOT NULL,
    CONSTRAINT version_is_three_numbers CHECK ((version ~ '^[0-9]+[.][0-9]+[.][0-9]+$'::text))
);


--
-- Name: TABLE releases; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.releases IS 'Releases deployed here: a row when the version or the newest migration is another one.';


--
-- Name: COLUMN releases.migration; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.releases.migration IS 'The newest migration, as dbmate names it.';


--
-- Name: releases_release_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.releases ALTER COLUMN release_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.releases_release_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: schema_migrations; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.schema_migrations (
    version character varying NOT NULL
);


--
-- Name: stripe_event_bodies; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_event_bodies (
    event_id text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    body bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
)
WITH (toast_tuple_target='8160');
ALTER TABLE ONLY till_private.stripe_event_bodies ALTER COLUMN body SET STORAGE EXTERNAL;


--
-- Name: TABLE stripe_event_bodies; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_event_bodies IS 'Bodies of redeliveries that differ from the first, as they came; all bodies of version 0.1. Append-only.';


--
-- Name: stripe_events; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_events (
    event_id text NOT NULL COLLATE pg_catalog."C",
    type text,
    api_version text,
    livemode boolean,
    event_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    deliveries integer DEFAULT 1 NOT NULL,
    outcome text DEFAULT 'received'::text NOT NULL,
    account_id text COLLATE pg_catalog."C",
    transaction_id bigint,
    decided_at timestamp with time zone,
    ignored_because text,
    body bytea,
    object_id text COLLATE pg_catalog."C",
    CONSTRAINT outcome_is_known CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'ignored'::text, 'quarantined'::text, 'failed'::text, 'dismissed'::text])))
)
WITH (fillfactor='70', toast_tuple_target='8160');
ALTER TABLE ONLY till_private.stripe_events ALTER COLUMN body SET STORAGE EXTERNAL;


--
-- Name: TABLE stripe_events; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_events IS 'Every Stripe event once, by id, and what became of it. A body without an id goes by its digest.';


--
-- Name: COLUMN stripe_events.ignored_because; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.stripe_events.ignored_because IS 'connected_account: of an account that is connected to ours. Null: a type or object not ours.';


--
-- Name: COLUMN stripe_events.body; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.stripe_events.body IS 'The first body, as it came. Null: stored by version 0.1, whose bodies are all in the other table.';


--
-- Name: COLUMN stripe_events.object_id; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.stripe_events.object_id IS 'The id of the object that the event is about.';


--
-- Name: stripe_prices; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_prices (
    stripe_price_id text NOT NULL COLLATE pg_catalog."C",
    price_version text,
    plan text,
    is_intro boolean,
    added_by text NOT NULL,
    added_reason text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    product text DEFAULT 'hosting'::text NOT NULL,
    tier text,
    cadence text,
    CONSTRAINT a_price_stands_for_one_thing CHECK (
CASE product
    WHEN 'hosting'::text THEN ((num_nulls(price_version, plan, is_intro) = 0) AND (num_nonnulls(tier, cadence) = 0))
    WHEN 'pass'::text THEN ((num_nulls(tier, cadence) = 0) AND (num_nonnulls(price_version, plan, is_intro) = 0))
    ELSE ((product = 'other'::text) AND (num_nonnulls(price_version, plan, is_intro, tier, cadence) = 0))
END),
    CONSTRAINT cadence_is_monthly_or_yearly CHECK ((cadence = ANY (ARRAY['monthly'::text, 'yearly'::text])))
);


--
-- Name: TABLE stripe_prices; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_prices IS 'Which Stripe prices stand for what: a plan of a version, a tier and cadence of a pass, or something else that is sold beside them. Several may; old ones stay recognised.';


--
-- Name: stripe_subscriptions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_subscriptions (
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    cancel_at_period_end boolean,
    cancel_seen_at timestamp with time zone,
    dunning text,
    dunning_seen_at timestamp with time zone,
    stripe_status text,
    stripe_status_seen_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT dunning_is_past_due_or_unpaid CHECK ((dunning = ANY (ARRAY['past_due'::text, 'unpaid'::text])))
)
WITH (fillfactor='70');


--
-- Name: TABLE stripe_subscriptions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_subscriptions IS 'Facts of each Stripe subscription, kept for ever: each with the newest event time seen, UTC.';


--
-- Name: subscriptions_subscription_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.subscriptions ALTER COLUMN subscription_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME till_private.subscriptions_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: subscriptions_with_period; Type: VIEW; Schema: till_private; Owner: -
--

CREATE VIEW till_private.subscriptions_with_period AS
 SELECT s.subscription_id,
    s.lineage_id,
    s.account_id,
    s.instance_id,
    s.status,
    s.plan,
    s.price_version,
    s.payment_source,
    s.stripe_subscription_id,
    p.period_start AS current_period_start,
    p.period_end AS current_period_end,
        CASE s.payment_source
            WHEN 'credits'::text THEN p.period_end
            ELSE NULL::timestamp with time zone
        END AS credit_renewal_at,
        CASE s.plan
            WHEN 'commit'::text THEN p.period_end
            ELSE NULL::timestamp with time zone
        END AS commit_ends_at,
    s.trial_ends_at,
    s.cancel_at_period_end,
    s.canceled_at,
    s.past_due_since,
    s.suspended_at,
    s.destruction_due_at,
    s.transferred_to_subscription_id
   FROM (till_private.subscriptions s
     LEFT JOIN LATERAL ( SELECT c.period_start,
            c.period_end
           FROM till_private.paid_periods c
          WHERE ((c.lineage_id = s.lineage_id) AND (c.subscription_id <= s.subscription_id))
          ORDER BY c.period_start DESC, c.period_end DESC
         LIMIT 1) p ON (true));


--
-- Name: VIEW subscriptions_with_period; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON VIEW till_private.subscriptions_with_period IS 'Subscriptions with what is read from their paid periods: current period, renewal, commitment.';


--
-- Name: transactions_transaction_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.transactions ALTER COLUMN transaction_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.transactions_transaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: unplaced_money; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.unplaced_money (
    payment_id text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: TABLE unplaced_money; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.unplaced_money IS 'Events of money that went back, by every id that they name, when it was not ours. Append-only.';


--
-- Name: transactions a_command_is_accepted_once_per_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT a_command_is_accepted_once_per_key UNIQUE (account_id, command, key);


--
-- Name: legacy_settlements a_deduction_is_claimed_once; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT a_deduction_is_claimed_once UNIQUE (account_id, deduction_legacy_id);


--
-- Name: pass_issuances a_month_is_issued_once; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT a_month_is_issued_once UNIQUE (pass_id, issue_month);


--
-- Name: purchases a_purchase_is_sound; Type: CHECK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE till_private.purchases
    ADD CONSTRAINT a_purchase_is_sound CHECK (till_private.purchase_is_sound(purchases.*));


--
-- Name: subscriptions a_subscription_is_sound; Type: CHECK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE till_private.subscriptions
    ADD CONSTRAINT a_subscription_is_sound CHECK (till_private.subscription_is_sound(subscriptions.*));


--
-- Name: transactions a_transaction_is_sound; Type: CHECK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE till_private.transactions
    ADD CONSTRAINT a_transaction_is_sound CHECK (till_private.transaction_is_sound(transactions.*));


--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (account_id);


--
-- Name: accounts accounts_stripe_customer_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.accounts
    ADD CONSTRAINT accounts_stripe_customer_id_key UNIQUE (stripe_customer_id);


--
-- Name: accounts an_account_is_sound; Type: CHECK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE till_private.accounts
    ADD CONSTRAINT an_account_is_sound CHECK (till_private.account_is_sound(accounts.*));


--
-- Name: entries an_entry_is_sound; Type: CHECK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE till_private.entries
    ADD CONSTRAINT an_entry_is_sound CHECK (till_private.entry_is_sound(entries.*));


--
-- Name: paid_periods an_invoice_pays_one_period; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT an_invoice_pays_one_period UNIQUE (invoice_id);


--
-- Name: changes changes_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (subject, subject_id, change_id);


--
-- Name: checkout_attempts checkout_attempts_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_pkey PRIMARY KEY (attempt_id);


--
-- Name: checkout_attempts checkout_attempts_session_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_session_id_key UNIQUE (session_id);


--
-- Name: contras contras_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.contras
    ADD CONSTRAINT contras_pkey PRIMARY KEY (contra);


--
-- Name: deployment deployment_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.deployment
    ADD CONSTRAINT deployment_pkey PRIMARY KEY (only_row);


--
-- Name: entries entries_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (account_id, entry_number);


--
-- Name: fetched_payments fetched_payments_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.fetched_payments
    ADD CONSTRAINT fetched_payments_pkey PRIMARY KEY (invoice_id);


--
-- Name: instances instances_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (instance_id);


--
-- Name: intents intents_idempotency_key_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.intents
    ADD CONSTRAINT intents_idempotency_key_key UNIQUE (idempotency_key);


--
-- Name: intents intents_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.intents
    ADD CONSTRAINT intents_pkey PRIMARY KEY (intent_id);


--
-- Name: invoice_payments invoice_payments_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.invoice_payments
    ADD CONSTRAINT invoice_payments_pkey PRIMARY KEY (payment_id);


--
-- Name: legacy_deductions legacy_deductions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_deductions
    ADD CONSTRAINT legacy_deductions_pkey PRIMARY KEY (account_id, legacy_id);


--
-- Name: legacy_entries legacy_entries_payment_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_entries
    ADD CONSTRAINT legacy_entries_payment_id_key UNIQUE (payment_id);


--
-- Name: legacy_entries legacy_entries_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_entries
    ADD CONSTRAINT legacy_entries_pkey PRIMARY KEY (account_id, legacy_id);


--
-- Name: legacy_imports legacy_imports_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_imports
    ADD CONSTRAINT legacy_imports_pkey PRIMARY KEY (account_id);


--
-- Name: legacy_settlements legacy_settlements_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT legacy_settlements_pkey PRIMARY KEY (account_id, legacy_id);


--
-- Name: legacy_settlements legacy_settlements_transaction_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT legacy_settlements_transaction_id_key UNIQUE (transaction_id);


--
-- Name: legacy_subscriptions legacy_subscriptions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_subscriptions
    ADD CONSTRAINT legacy_subscriptions_pkey PRIMARY KEY (instance_id);


--
-- Name: legacy_subscriptions legacy_subscriptions_stripe_subscription_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_subscriptions
    ADD CONSTRAINT legacy_subscriptions_stripe_subscription_id_key UNIQUE (stripe_subscription_id);


--
-- Name: paid_periods paid_periods_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_pkey PRIMARY KEY (paid_period_id);


--
-- Name: paid_periods paid_periods_transaction_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_transaction_id_key UNIQUE (transaction_id);


--
-- Name: pass_issuances pass_issuances_base_transaction_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_base_transaction_id_key UNIQUE (base_transaction_id);


--
-- Name: pass_issuances pass_issuances_bonus_transaction_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_bonus_transaction_id_key UNIQUE (bonus_transaction_id);


--
-- Name: pass_issuances pass_issuances_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_pkey PRIMARY KEY (issuance_id);


--
-- Name: pass_tiers pass_tiers_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_tiers
    ADD CONSTRAINT pass_tiers_pkey PRIMARY KEY (tier);


--
-- Name: passes passes_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.passes
    ADD CONSTRAINT passes_pkey PRIMARY KEY (pass_id);


--
-- Name: passes passes_stripe_subscription_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.passes
    ADD CONSTRAINT passes_stripe_subscription_id_key UNIQUE (stripe_subscription_id);


--
-- Name: payment_allocations payment_allocations_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.payment_allocations
    ADD CONSTRAINT payment_allocations_pkey PRIMARY KEY (invoice_id);


--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (payment_id);


--
-- Name: plan_prices plan_prices_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.plan_prices
    ADD CONSTRAINT plan_prices_pkey PRIMARY KEY (price_version, plan);


--
-- Name: plans plans_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (plan);


--
-- Name: price_versions price_versions_effective_at_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.price_versions
    ADD CONSTRAINT price_versions_effective_at_key UNIQUE (effective_at);


--
-- Name: price_versions price_versions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.price_versions
    ADD CONSTRAINT price_versions_pkey PRIMARY KEY (price_version);


--
-- Name: purchases purchases_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.purchases
    ADD CONSTRAINT purchases_pkey PRIMARY KEY (purchase_id);


--
-- Name: quarantine quarantine_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (event_id);


--
-- Name: releases releases_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.releases
    ADD CONSTRAINT releases_pkey PRIMARY KEY (release_id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: stripe_event_bodies stripe_event_bodies_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_event_bodies
    ADD CONSTRAINT stripe_event_bodies_pkey PRIMARY KEY (event_id, digest);


--
-- Name: stripe_events stripe_events_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_events
    ADD CONSTRAINT stripe_events_pkey PRIMARY KEY (event_id);


--
-- Name: stripe_prices stripe_prices_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_prices
    ADD CONSTRAINT stripe_prices_pkey PRIMARY KEY (stripe_price_id);


--
-- Name: stripe_subscriptions stripe_subscriptions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_subscriptions
    ADD CONSTRAINT stripe_subscriptions_pkey PRIMARY KEY (stripe_subscription_id);


--
-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (subscription_id);


--
-- Name: subscriptions subscriptions_stripe_subscription_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_stripe_subscription_id_key UNIQUE (stripe_subscription_id);


--
-- Name: transactions transactions_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT transactions_pkey PRIMARY KEY (transaction_id);


--
-- Name: unplaced_money unplaced_money_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.unplaced_money
    ADD CONSTRAINT unplaced_money_pkey PRIMARY KEY (payment_id, event_id);


--
-- Name: a_transaction_books_one_purchase; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX a_transaction_books_one_purchase ON till_private.purchases USING btree (transaction_id);


--
-- Name: a_transaction_is_reversed_once; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX a_transaction_is_reversed_once ON till_private.transactions USING btree (reverses) WHERE (reverses IS NOT NULL);


--
-- Name: an_account_has_one_trial; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX an_account_has_one_trial ON till_private.subscriptions USING btree (account_id) WHERE ((trial_started_at IS NOT NULL) AND (lineage_id = subscription_id));


--
-- Name: an_instance_has_one_current_subscription; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX an_instance_has_one_current_subscription ON till_private.subscriptions USING btree (instance_id) WHERE (transferred_to_subscription_id IS NULL);


--
-- Name: an_instance_has_one_open_attempt; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX an_instance_has_one_open_attempt ON till_private.checkout_attempts USING btree (instance_id) WHERE (status = 'open'::text);


--
-- Name: attempts_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX attempts_of_an_account ON till_private.checkout_attempts USING btree (account_id, created_at);


--
-- Name: attempts_of_an_instance; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX attempts_of_an_instance ON till_private.checkout_attempts USING btree (instance_id) WHERE (instance_id IS NOT NULL);


--
-- Name: changes_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX changes_of_an_account ON till_private.changes USING btree (account_id, changed_at);


--
-- Name: entries_of_a_transaction; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX entries_of_a_transaction ON till_private.entries USING btree (transaction_id);


--
-- Name: instances_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX instances_of_an_account ON till_private.instances USING btree (account_id);


--
-- Name: intents_due_by_kind; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX intents_due_by_kind ON till_private.intents USING btree (kind, next_attempt_at, intent_id) WHERE (answered_at IS NULL);


--
-- Name: legacy_deductions_of_a_period; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX legacy_deductions_of_a_period ON till_private.legacy_deductions USING btree (account_id, stripe_subscription_id, period);


--
-- Name: open_quarantine; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX open_quarantine ON till_private.quarantine USING btree (parked_at) WHERE (resolution IS NULL);


--
-- Name: paid_periods_of_a_lineage; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX paid_periods_of_a_lineage ON till_private.paid_periods USING btree (lineage_id, period_start DESC, period_end DESC);


--
-- Name: passes_by_next_issue; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX passes_by_next_issue ON till_private.passes USING btree (next_issue_at) WHERE (next_issue_at IS NOT NULL);


--
-- Name: passes_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX passes_of_an_account ON till_private.passes USING btree (account_id);


--
-- Name: payments_of_a_purchase; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX payments_of_a_purchase ON till_private.payments USING btree (purchase_id);


--
-- Name: purchases_of_a_stripe_subscription; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX purchases_of_a_stripe_subscription ON till_private.purchases USING btree (stripe_subscription_id, period_end, paid_at) WHERE (stripe_subscription_id IS NOT NULL);


--
-- Name: quarantine_of_a_payment; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX quarantine_of_a_payment ON till_private.quarantine USING btree (payment_id) WHERE (payment_id IS NOT NULL);


--
-- Name: quarantine_of_a_payment_intent; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX quarantine_of_a_payment_intent ON till_private.quarantine USING btree (payment_intent_id) WHERE (payment_intent_id IS NOT NULL);


--
-- Name: quarantine_of_an_invoice; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX quarantine_of_an_invoice ON till_private.quarantine USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);


--
-- Name: quarantine_of_what_went_back; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX quarantine_of_what_went_back ON till_private.quarantine USING btree (went_back_id) WHERE (went_back_id IS NOT NULL);


--
-- Name: refund_intents; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX refund_intents ON till_private.intents USING btree (account_id) WHERE (kind = 'refund_invoice'::text);


--
-- Name: subscriptions_of_a_lineage; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX subscriptions_of_a_lineage ON till_private.subscriptions USING btree (lineage_id);


--
-- Name: subscriptions_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX subscriptions_of_an_account ON till_private.subscriptions USING btree (account_id);


--
-- Name: transferred_subscriptions_of_an_instance; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX transferred_subscriptions_of_an_instance ON till_private.subscriptions USING btree (instance_id, subscription_id) WHERE (transferred_to_subscription_id IS NOT NULL);


--
-- Name: woken_quarantine_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX woken_quarantine_of_an_account ON till_private.quarantine USING btree (account_id) WHERE (woken_at IS NOT NULL);


--
-- Name: stripe_events a_body_stays; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER a_body_stays BEFORE DELETE OR UPDATE OF body ON till_private.stripe_events FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: subscriptions a_subscription_stays; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER a_subscription_stays BEFORE DELETE OR UPDATE OF subscription_id, lineage_id, account_id ON till_private.subscriptions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: accounts an_account_stays; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_account_stays BEFORE DELETE OR UPDATE OF account_id ON till_private.accounts FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: plan_prices an_effective_price_is_immutable; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_effective_price_is_immutable BEFORE DELETE OR UPDATE ON till_private.plan_prices FOR EACH ROW EXECUTE FUNCTION till_private.refuse_price_change();


--
-- Name: price_versions an_effective_version_is_immutable; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_effective_version_is_immutable BEFORE DELETE OR UPDATE ON till_private.price_versions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_price_change();


--
-- Name: instances an_instance_stays; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_instance_stays BEFORE DELETE OR UPDATE OF instance_id, account_id ON till_private.instances FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: changes rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.changes FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: contras rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.contras FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: entries rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.entries FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: fetched_payments rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.fetched_payments FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: invoice_payments rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.invoice_payments FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_deductions rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.legacy_deductions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_entries rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.legacy_entries FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_settlements rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.legacy_settlements FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: payment_allocations rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.payment_allocations FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: payments rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.payments FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: purchases rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.purchases FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: releases rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.releases FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_event_bodies rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.stripe_event_bodies FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_prices rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.stripe_prices FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: transactions rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.transactions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: unplaced_money rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.unplaced_money FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: accounts table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.accounts FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: changes table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.changes FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: contras table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.contras FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: entries table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.entries FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: instances table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.instances FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: invoice_payments table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.invoice_payments FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_deductions table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.legacy_deductions FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_entries table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.legacy_entries FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: legacy_settlements table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.legacy_settlements FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: passes table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.passes FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: payments table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.payments FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: plan_prices table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.plan_prices FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: price_versions table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.price_versions FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: purchases table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.purchases FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: quarantine table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.quarantine FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: releases table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.releases FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_event_bodies table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.stripe_event_bodies FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_events table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.stripe_events FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_prices table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.stripe_prices FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: subscriptions table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.subscriptions FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: transactions table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.transactions FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: unplaced_money table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.unplaced_money FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: accounts terms_are_sound; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER terms_are_sound BEFORE INSERT OR UPDATE OF currency ON till_private.accounts FOR EACH ROW EXECUTE FUNCTION till_private.require_account_terms();


--
-- Name: checkout_attempts checkout_attempts_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: checkout_attempts checkout_attempts_instance_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES till_private.instances(instance_id);


--
-- Name: checkout_attempts checkout_attempts_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: checkout_attempts checkout_attempts_stripe_price_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.checkout_attempts
    ADD CONSTRAINT checkout_attempts_stripe_price_id_fkey FOREIGN KEY (stripe_price_id) REFERENCES till_private.stripe_prices(stripe_price_id);


--
-- Name: instances instances_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.instances
    ADD CONSTRAINT instances_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: intents intents_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.intents
    ADD CONSTRAINT intents_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: legacy_deductions legacy_deductions_account_id_legacy_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_deductions
    ADD CONSTRAINT legacy_deductions_account_id_legacy_id_fkey FOREIGN KEY (account_id, legacy_id) REFERENCES till_private.legacy_entries(account_id, legacy_id);


--
-- Name: legacy_entries legacy_entries_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_entries
    ADD CONSTRAINT legacy_entries_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.legacy_imports(account_id);


--
-- Name: legacy_imports legacy_imports_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_imports
    ADD CONSTRAINT legacy_imports_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: legacy_imports legacy_imports_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_imports
    ADD CONSTRAINT legacy_imports_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: legacy_settlements legacy_settlements_account_id_deduction_legacy_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT legacy_settlements_account_id_deduction_legacy_id_fkey FOREIGN KEY (account_id, deduction_legacy_id) REFERENCES till_private.legacy_deductions(account_id, legacy_id);


--
-- Name: legacy_settlements legacy_settlements_account_id_legacy_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT legacy_settlements_account_id_legacy_id_fkey FOREIGN KEY (account_id, legacy_id) REFERENCES till_private.legacy_entries(account_id, legacy_id);


--
-- Name: legacy_settlements legacy_settlements_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_settlements
    ADD CONSTRAINT legacy_settlements_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: legacy_subscriptions legacy_subscriptions_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_subscriptions
    ADD CONSTRAINT legacy_subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.legacy_imports(account_id);


--
-- Name: legacy_subscriptions legacy_subscriptions_instance_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_subscriptions
    ADD CONSTRAINT legacy_subscriptions_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES till_private.instances(instance_id);


--
-- Name: legacy_subscriptions legacy_subscriptions_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.legacy_subscriptions
    ADD CONSTRAINT legacy_subscriptions_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: pass_issuances pass_issuances_base_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_base_transaction_id_fkey FOREIGN KEY (base_transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: pass_issuances pass_issuances_bonus_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_bonus_transaction_id_fkey FOREIGN KEY (bonus_transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: pass_issuances pass_issuances_pass_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.pass_issuances
    ADD CONSTRAINT pass_issuances_pass_id_fkey FOREIGN KEY (pass_id) REFERENCES till_private.passes(pass_id);


--
-- Name: passes passes_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.passes
    ADD CONSTRAINT passes_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: passes passes_tier_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.passes
    ADD CONSTRAINT passes_tier_fkey FOREIGN KEY (tier) REFERENCES till_private.pass_tiers(tier);


--
-- Name: plan_prices plan_prices_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.plan_prices
    ADD CONSTRAINT plan_prices_plan_fkey FOREIGN KEY (plan) REFERENCES till_private.plans(plan);


--
-- Name: plan_prices plan_prices_price_version_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.plan_prices
    ADD CONSTRAINT plan_prices_price_version_fkey FOREIGN KEY (price_version) REFERENCES till_private.price_versions(price_version);


--
-- Name: plans plans_contra_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.plans
    ADD CONSTRAINT plans_contra_fkey FOREIGN KEY (contra) REFERENCES till_private.contras(contra);


--
-- Name: quarantine quarantine_event_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.quarantine
    ADD CONSTRAINT quarantine_event_id_fkey FOREIGN KEY (event_id) REFERENCES till_private.stripe_events(event_id);


--
-- Name: stripe_event_bodies stripe_event_bodies_event_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_event_bodies
    ADD CONSTRAINT stripe_event_bodies_event_id_fkey FOREIGN KEY (event_id) REFERENCES till_private.stripe_events(event_id);


--
-- Name: stripe_prices stripe_prices_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_prices
    ADD CONSTRAINT stripe_prices_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: stripe_prices stripe_prices_tier_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_prices
    ADD CONSTRAINT stripe_prices_tier_fkey FOREIGN KEY (tier) REFERENCES till_private.pass_tiers(tier);


--
-- Name: stripe_subscriptions stripe_subscriptions_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_subscriptions
    ADD CONSTRAINT stripe_subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: transactions transactions_reverses_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT transactions_reverses_fkey FOREIGN KEY (reverses) REFERENCES till_private.transactions(transaction_id);


--
-- Name: unplaced_money unplaced_money_event_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.unplaced_money
    ADD CONSTRAINT unplaced_money_event_id_fkey FOREIGN KEY (event_id) REFERENCES till_private.stripe_events(event_id);


--
-- PostgreSQL database dump complete
--

\unrestrict tillkeeper
