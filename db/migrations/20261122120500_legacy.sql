-- The books of an older system, which keyed deposits by payment id and deductions by
-- billing period.
--
-- They stay in side tables: one opening entry per account brings the balance over. What is told
-- again by Stripe is matched with them, so that no payment is deducted twice and no deposit is left
-- as free credit.

-- migrate:up

create table till_private.legacy_imports (
  account_id text collate "C" primary key references till_private.accounts,
  begun_by text not null,
  begun_reason text not null,
  begun_at timestamptz not null,
  finished_at timestamptz,
  transaction_id bigint references till_private.transactions
);
comment on table till_private.legacy_imports is
  'Accounts whose older books are brought over, and whether that is done.';

create table till_private.legacy_entries (
  account_id text collate "C" not null references till_private.legacy_imports,
  legacy_id text collate "C" not null,
  amount bigint not null,
  category text not null,
  payment_id text collate "C" unique,
  happened_at timestamptz not null,
  primary key (account_id, legacy_id),
  constraint an_entry_moves_something check (amount <> 0),
  constraint only_a_deposit_has_a_payment check (payment_id is null or amount > 0)
);
comment on table till_private.legacy_entries is
  'The older ledger as it was: signed micros, category, the payment of a deposit. Append-only.';

create table till_private.legacy_deductions (
  account_id text collate "C" not null,
  legacy_id text collate "C" not null,
  stripe_subscription_id text collate "C" not null,
  period text not null,
  amount bigint not null,
  primary key (account_id, legacy_id),
  foreign key (account_id, legacy_id) references till_private.legacy_entries,
  constraint period_is_a_day_or_a_month check (period ~ '^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$'),
  constraint amount_is_positive check (amount > 0)
);
comment on table till_private.legacy_deductions is
  'The settlement deductions of the older ledger, read from their category; amount in micros, > 0.';

create index legacy_deductions_of_a_period on till_private.legacy_deductions (
  account_id, stripe_subscription_id, period
);

create table till_private.legacy_subscriptions (
  account_id text collate "C" not null references till_private.legacy_imports,
  instance_id text collate "C" primary key references till_private.instances,
  stripe_subscription_id text collate "C" not null unique,
  plan text not null,
  price_version text not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  foreign key (price_version, plan) references till_private.plan_prices,
  constraint a_period_ends_after_it_starts check (period_start < period_end)
);
comment on table till_private.legacy_subscriptions is
  'Stripe subscriptions of the older system, to be created when the import is finished.';

create table till_private.legacy_settlements (
  account_id text collate "C" not null,
  legacy_id text collate "C" not null,
  transaction_id bigint not null unique references till_private.transactions,
  deduction_legacy_id text collate "C",
  primary key (account_id, legacy_id),
  foreign key (account_id, legacy_id) references till_private.legacy_entries,
  foreign key (account_id, deduction_legacy_id) references till_private.legacy_deductions,
  constraint a_deduction_is_claimed_once unique (account_id, deduction_legacy_id)
);
comment on table till_private.legacy_settlements is
  'Which settlement a legacy deposit went into, and the deduction it claimed; none if compensated.';

create trigger rows_are_append_only before update or delete on till_private.legacy_entries
  for each row execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.legacy_deductions
  for each row execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.legacy_settlements
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.legacy_entries
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.legacy_deductions
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.legacy_settlements
  for each statement execute function till_private.refuse_change();

create type till.legacy_row_result as (
  row_number bigint,
  legacy_id text,
  account_id text,
  outcome text,
  reason text
);
comment on type till.legacy_row_result is
  'What became of a row of an import: imported, already_imported or rejected, with the reason.';

-- migrate:down
