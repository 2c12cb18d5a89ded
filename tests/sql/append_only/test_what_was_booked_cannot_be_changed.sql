-- What was booked cannot be changed, removed or truncated, also not by the owner of the tables.
begin;
select plan(42);

-- given: a row in each of these tables
select tests.given_ada();
select tests.given_event(tests.invoice_paid(p_payment_ids => '{pi_1}'));
do $$ begin perform till.receive_stripe_event(tests.invoice_paid(p_amount => 1)); end; $$;
create temp table append_only as
select *
from unnest(array[
  'contras', 'transactions', 'entries', 'changes', 'purchases', 'payments',
  'stripe_prices', 'stripe_event_bodies', 'price_versions', 'plan_prices'
]) as name;
grant select on append_only to till_owner;
set local role till_owner;

-- then
select results_eq(
  format('select exists (select from till_private.%I)', name), 'select true', name || ' has a row to protect'
)
from append_only;
select throws_ok(
  format(
    'update till_private.%I set %I = %2$I', name,
    (select attname from pg_attribute where attrelid = ('till_private.' || name)::regclass and attnum > 0
      and attidentity = '' order by attnum limit 1)
  ), 'TK050', null, name || ' refuses update'
)
from append_only;
select throws_ok(format('delete from till_private.%I', name), 'TK050', null, name || ' refuses delete')
from append_only;
select throws_ok(
  format('truncate till_private.%I cascade', name), 'TK050', null, name || ' refuses truncate'
)
from append_only;

-- The first body of an event is in the event's row, which changes.
select throws_ok(
  $$update till_private.stripe_events set body = '{}'$$, 'TK050', null, 'nor does the first body of an event change'
);
select throws_ok('delete from till_private.stripe_events', 'TK050', null, 'and its event does not go');

select * from finish();
rollback;
