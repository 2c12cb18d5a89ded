-- The inbox: every Stripe event as it came, what became of it, and what is parked.

-- migrate:up

create table till_private.deployment (
  only_row boolean primary key default true,
  livemode boolean not null,
  changed_by text not null,
  changed_reason text not null,
  changed_at timestamptz not null,
  constraint there_is_one_row check (only_row)
);
comment on table till_private.deployment is 'Whether this database takes live or test events.';

insert into till_private.deployment (livemode, changed_by, changed_reason, changed_at)
values (false, 'tillkeeper', 'a new deployment takes test events', now());

create table till_private.stripe_events (
  event_id text collate "C" primary key,
  type text,
  api_version text,
  livemode boolean,
  event_at timestamptz,
  received_at timestamptz not null,
  deliveries integer not null default 1,
  outcome text not null default 'received',
  account_id text collate "C",
  transaction_id bigint references till_private.transactions,
  decided_at timestamptz,
  constraint outcome_is_known check (
    outcome in ('received', 'applied', 'ignored', 'quarantined', 'failed', 'dismissed')
  )
)
with (fillfactor = 70);
comment on table till_private.stripe_events is
  'Every Stripe event once, by id, and what became of it. A body without an id goes by its digest.';

create table till_private.stripe_event_bodies (
  event_id text collate "C" not null references till_private.stripe_events,
  digest bytea not null,
  body bytea not null,
  received_at timestamptz not null,
  primary key (event_id, digest)
)
-- A body of usual size stays in its row, as it came: compressing costs more than it saves.
with (toast_tuple_target = 8160);
alter table till_private.stripe_event_bodies alter column body set storage external;
comment on table till_private.stripe_event_bodies is
  'The bodies as they came; a redelivery that differs is kept too. Append-only.';

create table till_private.quarantine (
  event_id text collate "C" primary key references till_private.stripe_events,
  reason text not null,
  detail jsonb not null,
  account_id text collate "C",
  invoice_id text collate "C",
  stripe_subscription_id text collate "C",
  instance_id text collate "C",
  amount bigint,
  currency text,
  parked_at timestamptz not null,
  tried_at timestamptz not null,
  tries integer not null default 1,
  resolution text,
  resolved_by text,
  resolved_reason text,
  resolved_at timestamptz,
  constraint resolution_is_known check (resolution in ('applied', 'ignored', 'dismissed')),
  constraint a_resolution_names_who_why_and_when check (
    num_nulls(resolution, resolved_by, resolved_reason, resolved_at) in (0, 4)
  )
);
comment on table till_private.quarantine is
  'The events that could not be applied, why, and the money at stake (micros). Resolved rows stay.';

create index open_quarantine on till_private.quarantine (parked_at) where resolution is null;
create index quarantine_of_an_invoice on till_private.quarantine (invoice_id)
  where invoice_id is not null;

create trigger rows_are_append_only before update or delete on till_private.stripe_event_bodies
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.stripe_event_bodies
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.stripe_events
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.quarantine
  for each statement execute function till_private.refuse_change();

create type till_private.stripe_event as (
  event_id text,
  type text,
  api_version text,
  livemode boolean,
  event_at timestamptz,
  object jsonb,
  problem text
);
comment on type till_private.stripe_event is
  'A parsed event; problem says why it could not be read.';

create type till_private.invoice as (
  invoice_id text,
  customer_id text,
  stripe_subscription_id text,
  metadata jsonb,
  amount bigint,
  off_stripe_amount bigint,
  currency text,
  payment_ids text[],
  paid_at timestamptz,
  lines jsonb
);
comment on type till_private.invoice is
  'A Stripe invoice of either shape, read; amounts in micros.';

create type till_private.invoice_line as (
  stripe_price_id text,
  recurring boolean,
  proration boolean,
  period_start timestamptz,
  period_end timestamptz
);
comment on type till_private.invoice_line is 'A line of a Stripe invoice of either shape, read.';

create type till_private.priced_line as (
  plan text,
  price_version text,
  period_start timestamptz,
  period_end timestamptz
);
comment on type till_private.priced_line is 'What the deciding line of an invoice pays for.';

create type till.event_receipt as (
  event_id text,
  type text,
  outcome text,
  reason text,
  transaction_id bigint,
  replayed boolean
);
comment on type till.event_receipt is
  'What became of an event: applied, duplicate, ignored or quarantined (with its reason).';

-- migrate:down
