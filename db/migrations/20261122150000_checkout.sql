-- Checkout: attempts, which are committed before any call to Stripe, and the credits that were
-- bought through one.

-- migrate:up

create table till_private.checkout_attempts (
  attempt_id text collate "C" primary key,
  account_id text collate "C" not null references till_private.accounts,
  kind text not null,
  instance_id text collate "C" references till_private.instances,
  plan text,
  price_version text,
  stripe_price_id text collate "C" references till_private.stripe_prices,
  billing_starts_at timestamptz,
  amount bigint,
  currency text,
  status text not null default 'open',
  session_id text collate "C" unique,
  session_url text,
  created_at timestamptz not null,
  recorded_at timestamptz,
  closed_at timestamptz,
  close_reason text,
  foreign key (price_version, plan) references till_private.plan_prices,
  constraint kind_is_hosting_or_credits check (kind in ('hosting', 'credits')),
  constraint status_is_known check (
    status in ('open', 'superseded', 'completed', 'expired', 'failed')
  ),
  constraint hosting_names_what_it_buys check (
    kind <> 'hosting'
    or (
      num_nulls(instance_id, plan, price_version, stripe_price_id) = 0
      and num_nonnulls(amount, currency) = 0
    )
  ),
  constraint credits_name_their_amount check (
    kind <> 'credits'
    or (
      num_nulls(amount, currency) = 0
      and num_nonnulls(instance_id, plan, price_version, stripe_price_id, billing_starts_at) = 0
    )
  ),
  constraint amount_is_in_range check (amount between 1 and 1000000000000000),
  constraint a_recorded_session_has_its_url check (
    (session_url is null) = (recorded_at is null)
    and (session_id is not null or session_url is null)
  ),
  constraint a_closed_attempt_says_when_and_why check (
    num_nulls(closed_at, close_reason) = case status when 'open' then 2 else 0 end
  )
)
with (fillfactor = 70);
comment on table till_private.checkout_attempts is
  'Tries at a Stripe Checkout; amount in micros. Committed before Stripe is called.';
comment on column till_private.checkout_attempts.session_id is
  'Stripe''s cs_..., once it is known: from the answer of the call, or from an event.';
comment on column till_private.checkout_attempts.session_url is
  'Where the customer pays. Only of a session that was recorded while its attempt was open.';

create unique index an_instance_has_one_open_attempt on till_private.checkout_attempts (instance_id)
  where status = 'open';
create index attempts_of_an_instance on till_private.checkout_attempts (instance_id)
  where instance_id is not null;

create table till_private.credit_purchases (
  payment_intent_id text collate "C" primary key,
  transaction_id bigint not null unique references till_private.transactions,
  account_id text collate "C" not null references till_private.accounts,
  session_id text collate "C" not null,
  amount bigint not null,
  currency text not null,
  constraint payment_intent_id_is_stripes check (payment_intent_id ~ '^pi_'),
  constraint amount_is_positive check (amount > 0)
);
comment on table till_private.credit_purchases is
  'The payments that bought credits, each once, by its payment intent; micros. Append-only.';

create trigger rows_are_append_only before update or delete on till_private.credit_purchases
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.credit_purchases
  for each statement execute function till_private.refuse_change();

-- The payment of a parked checkout, so that its money is counted once, too.
alter table till_private.quarantine add column payment_intent_id text collate "C";
create index quarantine_of_a_payment_intent on till_private.quarantine (payment_intent_id)
  where payment_intent_id is not null;

alter table till_private.intents
  drop constraint kind_is_known,
  add constraint kind_is_known check (
    kind in (
      'cancel_subscription', 'refresh_subscription', 'fetch_invoice_payments', 'refund_invoice',
      'expire_checkout_session', 'clean_up_checkout'
    )
  );

create type till_private.checkout_session as (
  session_id text,
  mode text,
  payment_status text,
  customer_id text,
  metadata jsonb,
  amount bigint,
  currency text,
  payment_intent_id text
);
comment on type till_private.checkout_session is
  'A Stripe checkout session, read; amount in micros.';

create type till.checkout_order as (
  attempt_id text,
  account_id text,
  stripe_customer_id text,
  stripe_price_id text,
  unit_amount bigint,
  currency text,
  billing_starts_at timestamptz,
  metadata jsonb
);
comment on type till.checkout_order is
  'What a Stripe session is to be made of; unit_amount in Stripe''s smallest unit.';

create type till.checkout_step as (
  attempt_id text,
  reason text,
  url text,
  expire_session_ids text[]
);
comment on type till.checkout_step is
  'How a checkout goes on: not at all, with a reason; to a url; or by expiring these sessions.';

create type till.checkout as (
  attempt_id text,
  account_id text,
  kind text,
  instance_id text,
  plan text,
  price_version text,
  amount bigint,
  currency text,
  billing_starts_at timestamptz,
  status text,
  close_reason text,
  url text,
  created_at timestamptz,
  closed_at timestamptz
);
comment on type till.checkout is
  'A checkout as callers see it; amount in micros, url only while the customer can pay there.';

-- migrate:down
