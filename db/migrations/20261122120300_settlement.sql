-- What ties a payment to its one settlement: the invoice, the payment ids, and what is known of
-- each Stripe subscription.

-- migrate:up

create table till_private.settlements (
  invoice_id text collate "C" primary key,
  transaction_id bigint not null unique references till_private.transactions,
  account_id text collate "C" not null,
  stripe_subscription_id text collate "C" not null,
  amount bigint not null,
  off_stripe_amount bigint not null,
  currency text not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  constraint amount_is_not_negative check (amount >= 0),
  constraint off_stripe_is_a_part_of_the_amount check (off_stripe_amount between 0 and amount)
);
comment on table till_private.settlements is
  'The invoices that were booked, each once; amounts in micros. Append-only.';

create table till_private.payments (
  payment_id text collate "C" primary key,
  transaction_id bigint not null references till_private.transactions,
  recorded_at timestamptz not null,
  constraint payment_id_is_one_of_stripes check (payment_id ~ '^(ch|pi|py|inpay)_')
);
comment on table till_private.payments is
  'Every payment id seen with a settlement. It belongs to that settlement for ever. Append-only.';

create index payments_of_a_transaction on till_private.payments (transaction_id);

create table till_private.stripe_subscriptions (
  stripe_subscription_id text collate "C" primary key,
  account_id text collate "C" not null references till_private.accounts,
  cancel_at_period_end boolean,
  cancel_seen_at timestamptz,
  dunning text,
  dunning_seen_at timestamptz,
  stripe_status text,
  stripe_status_seen_at timestamptz,
  ended_at timestamptz,
  last_paid_at timestamptz,
  last_paid_period_end timestamptz,
  constraint dunning_is_past_due_or_unpaid check (dunning in ('past_due', 'unpaid')),
  constraint last_paid_names_its_period check (
    num_nulls(last_paid_at, last_paid_period_end) in (0, 2)
  )
)
with (fillfactor = 70);
comment on table till_private.stripe_subscriptions is
  'Facts of each Stripe subscription, kept for ever: each with the newest event time seen, UTC.';
comment on column till_private.stripe_subscriptions.last_paid_at is
  'When the newest period that was paid was paid: an old invoice paid late clears no dunning.';

create table till_private.fetched_payments (
  invoice_id text collate "C" primary key,
  payment_ids text[] not null,
  fetched_at timestamptz not null
);
comment on table till_private.fetched_payments is
  'All payment ids of an invoice, as Stripe answered when it was asked.';

create table till_private.payment_allocations (
  invoice_id text collate "C" primary key,
  allocated_by text not null,
  allocated_reason text not null,
  allocated_at timestamptz not null
);
comment on table till_private.payment_allocations is
  'Invoices that an operator lets settle though a payment of theirs belongs to another settlement.';

create table till_private.intents (
  intent_id bigint generated always as identity primary key,
  kind text not null,
  account_id text collate "C" not null references till_private.accounts,
  idempotency_key text collate "C" not null unique,
  parameters jsonb not null,
  reason text not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  answered_at timestamptz,
  answer jsonb,
  constraint kind_is_known check (
    kind in (
      'cancel_subscription', 'refresh_subscription', 'fetch_invoice_payments', 'refund_invoice'
    )
  ),
  constraint an_answer_has_its_time check ((answered_at is null) = (answer is null))
)
with (fillfactor = 70);
comment on table till_private.intents is
  'Calls to Stripe, committed before they are made. The idempotency key is derived from the cause.';

create index unanswered_intents on till_private.intents (next_attempt_at) where answered_at is null;

create type till.intent as (
  intent_id bigint,
  kind text,
  account_id text,
  idempotency_key text,
  parameters jsonb,
  attempts integer
);
comment on type till.intent is 'An outbound call that the worker is to make now.';

create trigger rows_are_append_only before update or delete on till_private.settlements
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.settlements
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.payments
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.payments
  for each statement execute function till_private.refuse_change();

create trigger rows_are_append_only before update or delete on till_private.fetched_payments
  for each row execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.payment_allocations
  for each row execute function till_private.refuse_change();

create type till.settlement as (
  transaction_id bigint,
  subscription_id bigint,
  paid_period_id bigint,
  activated boolean,
  replayed boolean
);
comment on type till.settlement is
  'A settled invoice: transaction and period, whether that is now active, whether it is a replay.';

-- migrate:down
