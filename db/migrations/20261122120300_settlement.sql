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
  last_paid_at timestamptz,
  ended_at timestamptz
)
with (fillfactor = 70);
comment on table till_private.stripe_subscriptions is
  'What is known of each Stripe subscription, kept for ever: the newest event time per fact (UTC).';

create table till_private.intents (
  intent_id bigint generated always as identity primary key,
  kind text not null,
  account_id text collate "C" not null references till_private.accounts,
  idempotency_key text collate "C" not null unique,
  parameters jsonb not null,
  reason text not null,
  created_at timestamptz not null,
  answered_at timestamptz,
  answer jsonb,
  constraint kind_is_known check (kind in ('cancel_subscription'))
);
comment on table till_private.intents is
  'Calls to Stripe, committed before they are made. The idempotency key is derived from the cause.';

create index unanswered_intents on till_private.intents (intent_id) where answered_at is null;

create trigger rows_are_append_only before update or delete on till_private.settlements
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.settlements
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.payments
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.payments
  for each statement execute function till_private.refuse_change();

create type till.settlement as (
  transaction_id bigint,
  subscription_id bigint,
  paid_period_id bigint,
  activated boolean,
  replayed boolean
);
comment on type till.settlement is
  'A settled invoice: its transaction, what it paid for, whether that is now active, and whether it was known before.';

-- migrate:down
