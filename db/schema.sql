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

COMMENT ON TYPE till.receipt IS 'The transaction, what it moved and the balance after it (micros), and whether it had been booked before.';


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

COMMENT ON TYPE till.settlement IS 'A settled invoice: its transaction, what it paid for, whether that is now active, and whether it was known before.';


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
	period_end timestamp with time zone
);


--
-- Name: TYPE invoice_line; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TYPE till_private.invoice_line IS 'A line of a Stripe invoice of either shape, read.';


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
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT a_blocked_account_has_a_reason CHECK (((blocked_at IS NULL) = (blocked_reason IS NULL))),
    CONSTRAINT account_id_has_1_to_255_characters CHECK (((length(account_id) >= 1) AND (length(account_id) <= 255))),
    CONSTRAINT balance_is_never_negative CHECK ((acquired >= spent)),
    CONSTRAINT currency_is_an_iso_code_in_lower_case CHECK ((currency ~ '^[a-z]{3}$'::text)),
    CONSTRAINT entry_count_is_never_negative CHECK ((entry_count >= 0)),
    CONSTRAINT spent_is_never_negative CHECK ((spent >= 0))
)
WITH (fillfactor='50');


--
-- Name: TABLE accounts; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.accounts IS 'Who owns a balance. balance = acquired - spent, in micros of the currency; this row is the lock of the account.';


--
-- Name: COLUMN accounts.entry_count; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.accounts.entry_count IS 'Number of entries; also the version that post_transactions checks.';


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

COMMENT ON TYPE till_private.posted IS 'What post_transactions returns: the account as it now is, and the transactions in the order given.';


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

COMMENT ON TYPE till_private.stripe_event IS 'A parsed event; problem says why it could not be read.';


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
    hint = 'What was booked stays. Correct it with a new row: till.reverse_transaction, till.adjust_balance.';
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

COMMENT ON TABLE till_private.contras IS 'The chart: the house-side codes that entries are booked against. House balances are derived, never stored.';


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
    posted_at timestamp with time zone NOT NULL,
    CONSTRAINT an_entry_moves_something CHECK ((amount <> 0)),
    CONSTRAINT balance_after_is_never_negative CHECK ((balance_after >= 0)),
    CONSTRAINT counter_is_acquired_or_spent CHECK ((counter = ANY (ARRAY['acquired'::text, 'spent'::text]))),
    CONSTRAINT entry_numbers_start_at_one CHECK ((entry_number > 0))
);


--
-- Name: TABLE entries; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.entries IS 'One signed movement in micros on one account, booked against a contra. Append-only.';


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
    answered_at timestamp with time zone,
    answer jsonb,
    CONSTRAINT kind_is_known CHECK ((kind = 'cancel_subscription'::text))
);


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
-- Name: paid_periods; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.paid_periods (
    paid_period_id bigint NOT NULL,
    lineage_id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    transaction_id bigint NOT NULL,
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

COMMENT ON TABLE till_private.paid_periods IS 'One period of a subscription that money was booked for (micros), and the transaction that paid it.';


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
-- Name: payments; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.payments (
    payment_id text NOT NULL COLLATE pg_catalog."C",
    transaction_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_id_is_one_of_stripes CHECK ((payment_id ~ '^(ch|pi|py|inpay)_'::text))
);


--
-- Name: TABLE payments; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.payments IS 'Every payment id seen with a settlement. It belongs to that settlement for ever. Append-only.';


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
    CONSTRAINT a_resolution_names_who_why_and_when CHECK ((num_nulls(resolution, resolved_by, resolved_reason, resolved_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT resolution_is_known CHECK ((resolution = ANY (ARRAY['applied'::text, 'ignored'::text, 'dismissed'::text])))
);


--
-- Name: TABLE quarantine; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.quarantine IS 'The events that could not be applied, why, and the money at stake (micros). Resolved rows stay.';


--
-- Name: schema_migrations; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.schema_migrations (
    version character varying NOT NULL
);


--
-- Name: settlements; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.settlements (
    invoice_id text NOT NULL COLLATE pg_catalog."C",
    transaction_id bigint NOT NULL,
    account_id text NOT NULL COLLATE pg_catalog."C",
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    off_stripe_amount bigint NOT NULL,
    currency text NOT NULL,
    period_start timestamp with time zone NOT NULL,
    period_end timestamp with time zone NOT NULL,
    CONSTRAINT amount_is_not_negative CHECK ((amount >= 0)),
    CONSTRAINT off_stripe_is_a_part_of_the_amount CHECK (((off_stripe_amount >= 0) AND (off_stripe_amount <= amount)))
);


--
-- Name: TABLE settlements; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.settlements IS 'The invoices that were booked, each once; amounts in micros. Append-only.';


--
-- Name: stripe_event_bodies; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_event_bodies (
    event_id text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    body bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE stripe_event_bodies; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_event_bodies IS 'The bodies as they came; a redelivery that differs is kept too. Append-only.';


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
    CONSTRAINT outcome_is_known CHECK ((outcome = ANY (ARRAY['received'::text, 'applied'::text, 'ignored'::text, 'quarantined'::text, 'failed'::text, 'dismissed'::text])))
)
WITH (fillfactor='70');


--
-- Name: TABLE stripe_events; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_events IS 'Every Stripe event once, by its id, and what became of it. A body without an id goes by its digest.';


--
-- Name: stripe_prices; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_prices (
    stripe_price_id text NOT NULL COLLATE pg_catalog."C",
    price_version text NOT NULL,
    plan text NOT NULL,
    is_intro boolean NOT NULL,
    added_by text NOT NULL,
    added_reason text NOT NULL,
    added_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE stripe_prices; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_prices IS 'Which Stripe prices stand for a price of ours. Several may; old ones stay recognised.';


--
-- Name: stripe_subscriptions; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.stripe_subscriptions (
    stripe_subscription_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    last_paid_at timestamp with time zone,
    ended_at timestamp with time zone
)
WITH (fillfactor='70');


--
-- Name: TABLE stripe_subscriptions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.stripe_subscriptions IS 'What is known of each Stripe subscription, kept for ever: the newest event time per fact (UTC).';


--
-- Name: subscription_changes; Type: TABLE; Schema: till_private; Owner: -
--

CREATE TABLE till_private.subscription_changes (
    change_id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    action text NOT NULL,
    actor text NOT NULL,
    reason text,
    before jsonb,
    after jsonb NOT NULL,
    transaction_id bigint,
    changed_at timestamp with time zone NOT NULL
);


--
-- Name: TABLE subscription_changes; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.subscription_changes IS 'Who changed which subscription, when and why, from what to what. Append-only.';


--
-- Name: subscription_changes_change_id_seq; Type: SEQUENCE; Schema: till_private; Owner: -
--

ALTER TABLE till_private.subscription_changes ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME till_private.subscription_changes_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


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
    current_period_start timestamp with time zone,
    current_period_end timestamp with time zone,
    credit_renewal_at timestamp with time zone,
    commit_ends_at timestamp with time zone,
    trial_started_at timestamp with time zone,
    trial_ends_at timestamp with time zone,
    scheduled_plan text,
    cancel_at_period_end boolean DEFAULT false NOT NULL,
    canceled_at timestamp with time zone,
    past_due_since timestamp with time zone,
    top_up_started_at timestamp with time zone,
    destruction_due_at timestamp with time zone,
    suspended_at timestamp with time zone,
    suspension_reason text,
    resume_pending boolean DEFAULT false NOT NULL,
    transferred_to_subscription_id bigint,
    transferred_at timestamp with time zone,
    CONSTRAINT a_canceled_subscription_says_when CHECK (((status <> 'canceled'::text) OR (canceled_at IS NOT NULL))),
    CONSTRAINT a_paid_subscription_has_one_funding_shape CHECK (((status = ANY (ARRAY['trialing'::text, 'canceled'::text])) OR (transferred_to_subscription_id IS NOT NULL) OR ((payment_source IS NOT NULL) AND (payment_source = 'stripe'::text) AND (stripe_subscription_id IS NOT NULL)) OR ((payment_source IS NOT NULL) AND (payment_source = 'credits'::text) AND (stripe_subscription_id IS NOT NULL)) OR ((payment_source IS NOT NULL) AND (payment_source = 'credits'::text) AND (credit_renewal_at IS NOT NULL)))),
    CONSTRAINT a_paid_subscription_has_plan_and_period CHECK (((status = ANY (ARRAY['trialing'::text, 'canceled'::text])) OR (num_nulls(plan, period_anchor, current_period_start, current_period_end) = 0))),
    CONSTRAINT a_period_ends_after_it_starts CHECK (((num_nulls(current_period_start, current_period_end) = ANY (ARRAY[0, 2])) AND ((current_period_start IS NULL) OR (current_period_start < current_period_end)))),
    CONSTRAINT a_transfer_says_where_and_when CHECK (((transferred_to_subscription_id IS NULL) = (transferred_at IS NULL))),
    CONSTRAINT a_transferred_subscription_gave_up_its_stripe_id CHECK (((transferred_to_subscription_id IS NULL) OR (stripe_subscription_id IS NULL))),
    CONSTRAINT a_trial_has_its_dates CHECK (((status <> 'trialing'::text) OR (num_nulls(trial_started_at, trial_ends_at) = 0))),
    CONSTRAINT a_trial_has_no_funding CHECK (((status <> 'trialing'::text) OR (num_nonnulls(payment_source, stripe_subscription_id, current_period_start) = 0))),
    CONSTRAINT an_active_subscription_has_no_destruction_deadline CHECK (((status <> 'active'::text) OR ((destruction_due_at IS NULL) AND (past_due_since IS NULL)))),
    CONSTRAINT nobody_is_transferred_to_himself CHECK ((transferred_to_subscription_id <> subscription_id)),
    CONSTRAINT payment_source_is_stripe_or_credits CHECK ((payment_source = ANY (ARRAY['stripe'::text, 'credits'::text]))),
    CONSTRAINT status_is_known CHECK ((status = ANY (ARRAY['trialing'::text, 'active'::text, 'past_due'::text, 'unpaid'::text, 'canceled'::text]))),
    CONSTRAINT suspension_has_a_reason CHECK (((suspended_at IS NULL) = (suspension_reason IS NULL)))
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
    posted_at timestamp with time zone NOT NULL,
    CONSTRAINT kind_is_known CHECK ((kind = ANY (ARRAY['purchase'::text, 'promotion'::text, 'adjustment'::text, 'usage'::text, 'settlement'::text, 'reversal'::text]))),
    CONSTRAINT only_a_reversal_reverses CHECK (((kind = 'reversal'::text) = (reverses IS NOT NULL)))
);


--
-- Name: TABLE transactions; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON TABLE till_private.transactions IS 'One accepted command and its single effect, with its natural key. Append-only.';


--
-- Name: COLUMN transactions.key; Type: COMMENT; Schema: till_private; Owner: -
--

COMMENT ON COLUMN till_private.transactions.key IS 'The client''s key, or the natural one: the invoice of a settlement, the transaction of a reversal.';


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
-- Name: transactions a_command_is_accepted_once_per_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT a_command_is_accepted_once_per_key UNIQUE (account_id, command, key);


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
-- Name: paid_periods an_invoice_pays_one_period; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT an_invoice_pays_one_period UNIQUE (invoice_id);


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
-- Name: quarantine quarantine_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (event_id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: settlements settlements_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.settlements
    ADD CONSTRAINT settlements_pkey PRIMARY KEY (invoice_id);


--
-- Name: settlements settlements_transaction_id_key; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.settlements
    ADD CONSTRAINT settlements_transaction_id_key UNIQUE (transaction_id);


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
-- Name: subscription_changes subscription_changes_pkey; Type: CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscription_changes
    ADD CONSTRAINT subscription_changes_pkey PRIMARY KEY (change_id);


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
-- Name: a_transaction_is_reversed_once; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX a_transaction_is_reversed_once ON till_private.transactions USING btree (reverses) WHERE (reverses IS NOT NULL);


--
-- Name: an_instance_has_one_current_subscription; Type: INDEX; Schema: till_private; Owner: -
--

CREATE UNIQUE INDEX an_instance_has_one_current_subscription ON till_private.subscriptions USING btree (instance_id) WHERE (transferred_to_subscription_id IS NULL);


--
-- Name: changes_of_a_subscription; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX changes_of_a_subscription ON till_private.subscription_changes USING btree (subscription_id, change_id);


--
-- Name: entries_of_a_transaction; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX entries_of_a_transaction ON till_private.entries USING btree (transaction_id);


--
-- Name: instances_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX instances_of_an_account ON till_private.instances USING btree (account_id);


--
-- Name: open_quarantine; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX open_quarantine ON till_private.quarantine USING btree (parked_at) WHERE (resolution IS NULL);


--
-- Name: paid_periods_of_a_lineage; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX paid_periods_of_a_lineage ON till_private.paid_periods USING btree (lineage_id, period_start, period_end);


--
-- Name: payments_of_a_transaction; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX payments_of_a_transaction ON till_private.payments USING btree (transaction_id);


--
-- Name: quarantine_of_an_invoice; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX quarantine_of_an_invoice ON till_private.quarantine USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);


--
-- Name: subscriptions_of_a_lineage; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX subscriptions_of_a_lineage ON till_private.subscriptions USING btree (lineage_id);


--
-- Name: subscriptions_of_an_account; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX subscriptions_of_an_account ON till_private.subscriptions USING btree (account_id);


--
-- Name: unanswered_intents; Type: INDEX; Schema: till_private; Owner: -
--

CREATE INDEX unanswered_intents ON till_private.intents USING btree (intent_id) WHERE (answered_at IS NULL);


--
-- Name: plan_prices an_effective_price_is_immutable; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_effective_price_is_immutable BEFORE DELETE OR UPDATE ON till_private.plan_prices FOR EACH ROW EXECUTE FUNCTION till_private.refuse_price_change();


--
-- Name: price_versions an_effective_version_is_immutable; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER an_effective_version_is_immutable BEFORE DELETE OR UPDATE ON till_private.price_versions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_price_change();


--
-- Name: contras rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.contras FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: entries rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.entries FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: payments rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.payments FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: settlements rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.settlements FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_event_bodies rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.stripe_event_bodies FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: stripe_prices rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.stripe_prices FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: subscription_changes rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.subscription_changes FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: transactions rows_are_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER rows_are_append_only BEFORE DELETE OR UPDATE ON till_private.transactions FOR EACH ROW EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: contras table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.contras FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: entries table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.entries FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


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
-- Name: quarantine table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.quarantine FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: settlements table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.settlements FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


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
-- Name: subscription_changes table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.subscription_changes FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: transactions table_is_append_only; Type: TRIGGER; Schema: till_private; Owner: -
--

CREATE TRIGGER table_is_append_only BEFORE TRUNCATE ON till_private.transactions FOR EACH STATEMENT EXECUTE FUNCTION till_private.refuse_change();


--
-- Name: entries entries_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.entries
    ADD CONSTRAINT entries_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: entries entries_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.entries
    ADD CONSTRAINT entries_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


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
-- Name: paid_periods paid_periods_lineage_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_lineage_id_fkey FOREIGN KEY (lineage_id) REFERENCES till_private.subscriptions(subscription_id);


--
-- Name: paid_periods paid_periods_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: paid_periods paid_periods_subscription_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES till_private.subscriptions(subscription_id);


--
-- Name: paid_periods paid_periods_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.paid_periods
    ADD CONSTRAINT paid_periods_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: payments payments_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.payments
    ADD CONSTRAINT payments_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


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
-- Name: settlements settlements_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.settlements
    ADD CONSTRAINT settlements_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: stripe_event_bodies stripe_event_bodies_event_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_event_bodies
    ADD CONSTRAINT stripe_event_bodies_event_id_fkey FOREIGN KEY (event_id) REFERENCES till_private.stripe_events(event_id);


--
-- Name: stripe_events stripe_events_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_events
    ADD CONSTRAINT stripe_events_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: stripe_prices stripe_prices_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_prices
    ADD CONSTRAINT stripe_prices_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: stripe_subscriptions stripe_subscriptions_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.stripe_subscriptions
    ADD CONSTRAINT stripe_subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: subscription_changes subscription_changes_subscription_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscription_changes
    ADD CONSTRAINT subscription_changes_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES till_private.subscriptions(subscription_id);


--
-- Name: subscription_changes subscription_changes_transaction_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscription_changes
    ADD CONSTRAINT subscription_changes_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES till_private.transactions(transaction_id);


--
-- Name: subscriptions subscriptions_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: subscriptions subscriptions_instance_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES till_private.instances(instance_id);


--
-- Name: subscriptions subscriptions_lineage_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_lineage_id_fkey FOREIGN KEY (lineage_id) REFERENCES till_private.subscriptions(subscription_id);


--
-- Name: subscriptions subscriptions_price_version_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_price_version_fkey FOREIGN KEY (price_version) REFERENCES till_private.price_versions(price_version);


--
-- Name: subscriptions subscriptions_price_version_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_price_version_plan_fkey FOREIGN KEY (price_version, plan) REFERENCES till_private.plan_prices(price_version, plan);


--
-- Name: subscriptions subscriptions_scheduled_plan_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_scheduled_plan_fkey FOREIGN KEY (scheduled_plan) REFERENCES till_private.plans(plan);


--
-- Name: subscriptions subscriptions_transferred_to_subscription_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.subscriptions
    ADD CONSTRAINT subscriptions_transferred_to_subscription_id_fkey FOREIGN KEY (transferred_to_subscription_id) REFERENCES till_private.subscriptions(subscription_id);


--
-- Name: transactions transactions_account_id_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT transactions_account_id_fkey FOREIGN KEY (account_id) REFERENCES till_private.accounts(account_id);


--
-- Name: transactions transactions_reverses_fkey; Type: FK CONSTRAINT; Schema: till_private; Owner: -
--

ALTER TABLE ONLY till_private.transactions
    ADD CONSTRAINT transactions_reverses_fkey FOREIGN KEY (reverses) REFERENCES till_private.transactions(transaction_id);


--
-- PostgreSQL database dump complete
--

\unrestrict tillkeeper
