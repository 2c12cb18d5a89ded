-- A row that breaks a rule is refused as by a CHECK of its own: a check_violation that names table and rule.
begin;
select plan(34);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());
create function pg_temp.broken (p_query text) returns text language plpgsql as $$
declare
  v_table text;
  v_rule text;
begin
  begin
    execute p_query;
  exception when check_violation then
    get stacked diagnostics v_table = table_name, v_rule = constraint_name;
  end;
  return v_table || ': ' || v_rule;
end;
$$;
create temp table rules (subject text, change text, rule text);
insert into rules values
  ('accounts', 'spent = -1', 'spent_is_never_negative'),
  ('accounts', 'acquired = acquired - 1', 'balance_is_never_negative'),
  ('accounts', 'entry_count = -1', 'entry_count_is_never_negative'),
  ('accounts', 'blocked_at = now()', 'a_blocked_account_has_a_reason'),
  ('transactions', 'kind = ''gift''', 'kind_is_known'),
  ('transactions', 'kind = ''reversal''', 'only_a_reversal_reverses'),
  ('transactions', 'reverses = transaction_id', 'only_a_reversal_reverses'),
  ('entries', 'amount = 0', 'an_entry_moves_something'),
  ('entries', 'balance_after = -1', 'balance_after_is_never_negative'),
  ('entries', 'entry_number = 0', 'entry_numbers_start_at_one'),
  ('entries', 'counter = ''owed''', 'counter_is_acquired_or_spent'),
  ('subscriptions', 'status = ''paused''', 'status_is_known'),
  ('subscriptions', 'payment_source = ''cash''', 'payment_source_is_stripe_or_credits'),
  ('subscriptions', 'status = ''trialing''', 'a_trial_has_its_dates'),
  ('subscriptions', 'status = ''trialing'', trial_started_at = now(), trial_ends_at = now()', 'a_trial_has_no_funding'),
  ('subscriptions', 'payment_source = null', 'a_paid_subscription_has_one_funding_shape'),
  ('subscriptions', 'plan = null', 'a_paid_subscription_has_plan_and_anchor'),
  ('subscriptions', 'destruction_due_at = now()', 'an_active_subscription_has_no_destruction_deadline'),
  ('subscriptions', 'status = ''canceled''', 'a_canceled_subscription_says_when'),
  ('subscriptions', 'suspended_at = now()', 'suspension_has_a_reason'),
  ('subscriptions', 'transferred_at = now()', 'a_transfer_says_where_and_when'),
  ('subscriptions', 'transferred_at = now(), transferred_to_subscription_id = 7',
    'a_transferred_subscription_gave_up_its_stripe_id'),
  ('subscriptions', 'transferred_at = now(), transferred_to_subscription_id = subscription_id,
    stripe_subscription_id = null', 'nobody_is_transferred_to_himself'),
  ('purchases', 'product = ''boat''', 'product_is_known'),
  ('purchases', 'amount = -1', 'amount_is_not_negative'),
  ('purchases', 'off_stripe_amount = amount + 1', 'off_stripe_is_a_part_of_the_amount'),
  ('purchases', 'tax_amount = amount, other_amount = 1', 'tax_and_other_lines_are_parts_of_the_amount'),
  ('purchases', 'tax_amount = -1', 'tax_and_other_lines_are_parts_of_the_amount'),
  ('purchases', 'period_end = null', 'what_is_subscribed_to_names_its_subscription_and_period'),
  ('purchases', 'product = ''credits''', 'credits_are_bought_by_a_payment_intent');

-- then
set local session_replication_role = replica;
select is(
  pg_temp.broken(format('update till_private.%I set %s', subject, change)), subject || ': ' || rule, subject || ': ' || change
)
from rules;
set local session_replication_role = origin;

-- then: those of columns that bookings never set
select is(
  pg_temp.broken($$insert into till_private.accounts (account_id, currency) values (repeat('x', 256), 'usd')$$),
  'accounts: account_id_has_1_to_255_characters', 'an id that is too long'
);
select is(
  pg_temp.broken($$insert into till_private.accounts (account_id, currency) values ('', 'usd')$$),
  'accounts: account_id_has_1_to_255_characters', 'none'
);
select is(
  pg_temp.broken($$update till_private.accounts set currency = 'USD'$$),
  'accounts: currency_is_an_iso_code_in_lower_case', 'a currency in capitals'
);
select is_empty('select * from till.verify()', 'nothing changed');

select * from finish();
rollback;
