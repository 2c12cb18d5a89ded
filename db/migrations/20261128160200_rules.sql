-- Rules without their price (docs/decisions.md): what one writer writes on both sides has no
-- foreign key, the parents cannot go, and the rules of a table that bookings write are read once,
-- by one function. The next migration proves them for the rows that are there.

-- migrate:up

-- All that it locks, it locks at once. A call may wait for us while it holds what we wait for: we
-- give way, and are tried again, before the server looks for a deadlock, which would fail the call.
set local lock_timeout = '50ms';
lock table
  till_private.stripe_events, till_private.accounts, till_private.instances,
  till_private.subscriptions, till_private.plans, till_private.price_versions,
  till_private.plan_prices, till_private.transactions, till_private.entries,
  till_private.payments, till_private.paid_periods
  in access exclusive mode;

alter table till_private.transactions drop constraint transactions_account_id_fkey;
alter table till_private.entries
  drop constraint entries_account_id_fkey, drop constraint entries_transaction_id_fkey;
alter table till_private.payments drop constraint payments_transaction_id_fkey;
alter table till_private.paid_periods
  drop constraint paid_periods_lineage_id_fkey,
  drop constraint paid_periods_subscription_id_fkey,
  drop constraint paid_periods_transaction_id_fkey,
  -- It had every settlement of a plan share the lock of one row of the catalog.
  drop constraint paid_periods_price_version_plan_fkey;
alter table till_private.subscriptions
  drop constraint subscriptions_lineage_id_fkey,
  drop constraint subscriptions_account_id_fkey,
  drop constraint subscriptions_instance_id_fkey,
  drop constraint subscriptions_price_version_fkey,
  drop constraint subscriptions_price_version_plan_fkey,
  drop constraint subscriptions_scheduled_plan_fkey;
alter table till_private.stripe_events drop constraint stripe_events_transaction_id_fkey;

create trigger an_account_stays before delete or update of account_id on till_private.accounts
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.accounts
  for each statement execute function till_private.refuse_change();
create trigger an_instance_stays
  before delete or update of instance_id, account_id on till_private.instances
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.instances
  for each statement execute function till_private.refuse_change();
create trigger a_subscription_stays
  before delete or update of subscription_id, lineage_id, account_id on till_private.subscriptions
  for each row execute function till_private.refuse_change();

-- A CHECK needs its function, so these live here and not in functions/.

create function till_private.account_is_sound (
  p_account till_private.accounts
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
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
comment on function till_private.account_is_sound (till_private.accounts) is
  'The rules of an account''s columns that bookings set; raises the one that is broken.';

create function till_private.transaction_is_sound (
  p_transaction till_private.transactions
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
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
comment on function till_private.transaction_is_sound (till_private.transactions) is
  'The rules of a transaction; raises the one that is broken.';

create function till_private.entry_is_sound (
  p_entry till_private.entries
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
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
comment on function till_private.entry_is_sound (till_private.entries) is
  'The rules of an entry; raises the one that is broken.';

create function till_private.subscription_is_sound (
  p_row till_private.subscriptions
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
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
comment on function till_private.subscription_is_sound (till_private.subscriptions) is
  'The rules of a subscription; raises the one that is broken.';

alter table till_private.accounts
  drop constraint account_id_has_1_to_255_characters,
  drop constraint currency_is_an_iso_code_in_lower_case,
  drop constraint spent_is_never_negative,
  drop constraint balance_is_never_negative,
  drop constraint entry_count_is_never_negative,
  drop constraint a_blocked_account_has_a_reason,
  add constraint an_account_is_sound check (till_private.account_is_sound(accounts)) not valid;
alter table till_private.transactions
  drop constraint kind_is_known,
  drop constraint only_a_reversal_reverses,
  add constraint a_transaction_is_sound check (till_private.transaction_is_sound(transactions))
    not valid;
alter table till_private.entries
  drop constraint an_entry_moves_something,
  drop constraint counter_is_acquired_or_spent,
  drop constraint entry_numbers_start_at_one,
  drop constraint balance_after_is_never_negative,
  add constraint an_entry_is_sound check (till_private.entry_is_sound(entries)) not valid;
alter table till_private.subscriptions
  drop constraint status_is_known,
  drop constraint payment_source_is_stripe_or_credits,
  drop constraint a_trial_has_its_dates,
  drop constraint an_active_subscription_has_no_destruction_deadline,
  drop constraint a_canceled_subscription_says_when,
  drop constraint suspension_has_a_reason,
  drop constraint a_transfer_says_where_and_when,
  drop constraint a_transferred_subscription_gave_up_its_stripe_id,
  drop constraint nobody_is_transferred_to_himself,
  add constraint a_subscription_is_sound check (till_private.subscription_is_sound(subscriptions))
    not valid;

-- What bookings never set is looked at only when it is set.
create function till_private.require_account_terms ()
  returns trigger
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  if length(new.account_id) not between 1 and 255 then
    perform till_private.break_rule('accounts', 'account_id_has_1_to_255_characters');
  elsif new.currency !~ '^[a-z]{3}$' then
    perform till_private.break_rule('accounts', 'currency_is_an_iso_code_in_lower_case');
  end if;
  return new;
end;
$$;
comment on function till_private.require_account_terms () is
  'Trigger: the rules of the columns of an account that are set once.';
create trigger terms_are_sound before insert or update of currency on till_private.accounts
  for each row execute function till_private.require_account_terms();

-- migrate:down
