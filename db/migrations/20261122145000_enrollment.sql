-- The types of enrollment, of spending in bulk, and of the description of the API. Enrollment books
-- into the tables that are there: a transaction, an entry, a paid period, a change row.

-- migrate:up

create type till_private.refusal as (
  reason text,
  detail jsonb
);
comment on type till_private.refusal is
  'Why something would be refused, for who must not raise it; null when nothing stands in the way.';

create type till_private.key_lookup as (
  transaction_id bigint,
  refusal till_private.refusal
);
comment on type till_private.key_lookup is
  'What was booked under a client''s key, or why it may not be used again.';

create type till_private.spend_outcome as (
  transaction_id bigint,
  replayed boolean,
  refusal till_private.refusal,
  account till_private.accounts
);
comment on type till_private.spend_outcome is
  'What became of a spend: its transaction or its refusal, and the account as it now is.';

create type till_private.spend_item as (
  item integer,
  account_id text,
  amount bigint,
  key text,
  reason text,
  refusal till_private.refusal
);
comment on type till_private.spend_item is
  'One item of a bulk spend, read; the refusal says what is wrong with it.';

create type till_private.enrollment_decision as (
  refusal till_private.refusal,
  price_version text,
  currency text,
  price bigint,
  is_intro boolean,
  period_end timestamptz,
  balance bigint,
  bonus till_private.bonus,
  shortfall bigint
);
comment on type till_private.enrollment_decision is
  'What an enrollment would come to: the price, what there is to pay with, or why it is refused.';

create type till.enrollment as (
  transaction_id bigint,
  subscription_id bigint,
  paid_period_id bigint,
  account_id text,
  instance_id text,
  plan text,
  price_version text,
  price bigint,
  period_start timestamptz,
  period_end timestamptz,
  balance bigint,
  posted_at timestamptz,
  replayed boolean
);
comment on type till.enrollment is
  'A bought period: what was charged, the balance after it (micros), and whether it is a replay.';

create type till.enrollment_preview as (
  account_id text,
  instance_id text,
  plan text,
  price_version text,
  currency text,
  price bigint,
  is_intro boolean,
  period_start timestamptz,
  period_end timestamptz,
  balance bigint,
  bonus bigint,
  effective_balance bigint,
  shortfall bigint,
  reason text,
  detail jsonb
);
comment on type till.enrollment_preview is
  'What an enrollment would charge now (micros), and the reason why it would be refused, if any.';

create type till.spend_result as (
  item integer,
  account_id text,
  key text,
  outcome text,
  reason text,
  detail jsonb,
  transaction_id bigint,
  balance bigint
);
comment on type till.spend_result is
  'What became of one item of a bulk spend: ok, replayed, or refused with a reason.';

create type till.api_function as (
  function text,
  description text,
  arguments jsonb,
  result text,
  returns_set boolean,
  columns jsonb
);
comment on type till.api_function is
  'A function that the application may call by name: arguments (type, default) and result columns.';

-- migrate:down
