-- The ledger: accounts, transactions, entries, the chart of contras, and the guards that
-- keep what was booked as it was booked.
--
-- Migrations go forward only: what holds money is never migrated down.

-- migrate:up

create schema till;
create schema if not exists till_private;
comment on schema till is 'What others may call: functions to write, views to read.';
comment on schema till_private is 'Tables and helpers. No role but the owner may enter.';

create table till_private.contras (
  contra text primary key,
  normal_side text not null,
  description text not null,
  constraint normal_side_is_debit_or_credit check (normal_side in ('debit', 'credit'))
);
comment on table till_private.contras is
  'The chart: the codes that entries are booked against. House balances are derived, never stored.';

insert into till_private.contras (contra, normal_side, description) values
  ('stripe_clearing', 'debit', 'money that Stripe collected for us'),
  ('off_stripe', 'debit', 'money that reached us outside Stripe'),
  ('hosting_revenue', 'credit', 'plans'),
  ('usage_revenue', 'credit', 'metered usage'),
  ('promotions', 'debit', 'credits given away'),
  ('pass_base', 'debit', 'base credits of paid passes'),
  ('pass_bonus', 'debit', 'bonus credits that usage unlocked'),
  ('refunds', 'credit', 'credits taken back with a refund'),
  ('adjustments', 'debit', 'corrections by operators'),
  ('legacy', 'debit', 'balances brought over from an older system');

create table till_private.accounts (
  account_id text collate "C" primary key,
  currency text not null,
  acquired bigint not null default 0,
  spent bigint not null default 0,
  entry_count bigint not null default 0,
  last_posted_at timestamptz,
  stripe_customer_id text collate "C" unique,
  blocked_at timestamptz,
  blocked_reason text,
  opened_at timestamptz not null,
  constraint account_id_has_1_to_255_characters check (length(account_id) between 1 and 255),
  constraint currency_is_an_iso_code_in_lower_case check (currency ~ '^[a-z]{3}$'),
  constraint spent_is_never_negative check (spent >= 0),
  constraint balance_is_never_negative check (acquired >= spent),
  constraint entry_count_is_never_negative check (entry_count >= 0),
  constraint a_blocked_account_has_a_reason check ((blocked_at is null) = (blocked_reason is null))
)
-- Every booking updates its account: room on the page keeps the update heap-only.
with (fillfactor = 50);
comment on table till_private.accounts is
  'Who owns a balance: acquired - spent, micros of the currency. This row is the account''s lock.';
comment on column till_private.accounts.entry_count is
  'Number of entries; also the version that post_transactions checks.';

create table till_private.transactions (
  transaction_id bigint generated always as identity primary key,
  account_id text collate "C" not null references till_private.accounts,
  command text not null,
  key text collate "C" not null,
  kind text not null,
  arguments jsonb,
  reason text,
  actor text not null,
  reverses bigint references till_private.transactions,
  event_at timestamptz not null,
  posted_at timestamptz not null,
  constraint a_command_is_accepted_once_per_key unique (account_id, command, key),
  constraint kind_is_known check (kind in (
    'purchase', 'promotion', 'adjustment', 'usage', 'enrollment', 'settlement', 'reversal',
    'opening', 'legacy_compensation', 'pass_base', 'pass_bonus', 'pass_forfeit'
  )),
  constraint only_a_reversal_reverses check ((kind = 'reversal') = (reverses is not null))
);
comment on table till_private.transactions is
  'One accepted command and its single effect, with its natural key. Append-only.';
comment on column till_private.transactions.key is
  'The client''s key, or the natural one: invoice of a settlement, transaction of a reversal.';
comment on column till_private.transactions.arguments is
  'What a client sent with its key, so that a reuse with other arguments can be named.';
comment on column till_private.transactions.event_at is 'When it happened outside, UTC.';
comment on column till_private.transactions.posted_at is
  'When it was booked; never runs backwards within an account.';

create unique index a_transaction_is_reversed_once on till_private.transactions (reverses)
  where reverses is not null;

create table till_private.entries (
  account_id text collate "C" not null references till_private.accounts,
  entry_number bigint not null,
  transaction_id bigint not null references till_private.transactions,
  amount bigint not null,
  counter text not null,
  contra text not null,
  balance_after bigint not null,
  posted_at timestamptz not null,
  primary key (account_id, entry_number),
  constraint an_entry_moves_something check (amount <> 0),
  constraint counter_is_acquired_or_spent check (counter in ('acquired', 'spent')),
  constraint entry_numbers_start_at_one check (entry_number > 0),
  constraint balance_after_is_never_negative check (balance_after >= 0)
);
-- The contra has no foreign key: every booking would lock the same few rows of the chart. The
-- chart cannot shrink, and post_transactions looks the code up.
comment on table till_private.entries is
  'One signed movement in micros on one account, booked against a contra. Append-only.';

create index entries_of_a_transaction on till_private.entries (transaction_id);

-- A trigger needs its function, so this one lives here and not in functions/.
create function till_private.refuse_change ()
  returns trigger
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'TK050',
    message = 'append_only',
    detail = json_build_object('table', tg_table_name, 'operation', lower(tg_op))::text,
    hint = 'What was booked stays. '
      'Correct it with a new row: till.reverse_transaction, till.adjust_balance.';
end;
$$;
comment on function till_private.refuse_change () is
  'Trigger: refuses UPDATE, DELETE and TRUNCATE, also to the owner.';

create trigger rows_are_append_only before update or delete on till_private.entries
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.entries
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.transactions
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.transactions
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.contras
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.contras
  for each statement execute function till_private.refuse_change();

create type till_private.movement as (
  amount bigint,
  counter text,
  contra text
);
comment on type till_private.movement is
  'One entry to be: signed micros, the counter it moves, the contra.';

create type till_private.posting as (
  command text,
  key text,
  kind text,
  arguments jsonb,
  reason text,
  actor text,
  reverses bigint,
  event_at timestamptz,
  movements till_private.movement[]
);
comment on type till_private.posting is 'One transaction to be, with its movements.';

create type till_private.posted as (
  account till_private.accounts,
  transaction_ids bigint[]
);
comment on type till_private.posted is
  'What post_transactions returns: the account as it now is, and transactions in the order given.';

create type till.receipt as (
  transaction_id bigint,
  account_id text,
  amount bigint,
  balance bigint,
  posted_at timestamptz,
  replayed boolean
);
comment on type till.receipt is
  'The transaction, what it moved, the balance after it (micros), and whether it is a replay.';

create type till.account as (
  account_id text,
  currency text,
  acquired bigint,
  spent bigint,
  balance bigint,
  blocked boolean,
  opened_at timestamptz
);
comment on type till.account is 'An account and its balance, in micros.';

create type till.statement_line as (
  line text,
  posted_at timestamptz,
  entry_number bigint,
  kind text,
  amount bigint,
  balance bigint,
  contra text,
  reason text,
  event_at timestamptz,
  transaction_id bigint
);
comment on type till.statement_line is 'A line of a statement: opening, entry or closing; micros.';

create type till.trial_balance_line as (
  currency text,
  ledger text,
  normal_side text,
  debits bigint,
  credits bigint,
  balance bigint
);
comment on type till.trial_balance_line is
  'A line of the trial balance in micros; balance = debits - credits.';

create type till.violation as (
  invariant text,
  account_id text,
  detail jsonb
);
comment on type till.violation is 'A violated invariant, and where.';

-- migrate:down
