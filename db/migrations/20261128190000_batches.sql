-- Several settlements or events for one lock and one commit: what they are answered with.

-- migrate:up

create type till.settle_result as (
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
comment on type till.settle_result is
  'What became of one invoice of a batch: ok, replayed, or refused with a reason.';

create type till.event_result as (
  item integer,
  event_id text,
  type text,
  outcome text,
  reason text,
  transaction_id bigint,
  replayed boolean
);
comment on type till.event_result is 'What became of one event of a batch; as an event_receipt.';

create type till_private.settle_item as (
  purchase till_private.purchases,
  payment_ids text[],
  plan text,
  price_version text,
  instance_id text,
  payment_ids_complete boolean
);
comment on type till_private.settle_item is 'One invoice of a batch, as settle_hosting takes it.';

create type till_private.attempt_outcome as (
  receipt till.event_receipt,
  settlement till.settlement,
  refusal till_private.refusal
);
comment on type till_private.attempt_outcome is
  'What became of an event or an invoice that was tried in a subtransaction.';

create type till_private.batch_event as (
  item integer,
  body bytea,
  event till_private.stripe_event,
  account_id text,
  is_stored boolean,
  is_new boolean
);
comment on type till_private.batch_event is
  'One event of a batch: read; stored, if it is the first of its id; and whether that was new.';

-- migrate:down
