-- A row whose parent is not there is reported, for each foreign key that bookings do without.
begin;
select plan(17);

-- given
select tests.given_active(25000000);
select tests.given_event(tests.with_field(tests.invoice_paid(), '{type}', '"price.created"'), 'ignored');
select tests.given_account('acct_eva');

-- what cannot happen is planted, reported, and taken back
create function pg_temp.planted (p_query text, p_account_id text) returns jsonb language plpgsql as $$
declare
  v_found jsonb;
begin
  begin
    execute p_query;
    select jsonb_agg(v.detail) into v_found
    from till.verify(p_account_id) as v
    where v.invariant = 'a_row_has_its_parent' and (p_account_id is null or v.account_id = p_account_id);
    raise exception using errcode = 'XX999';
  exception when sqlstate 'XX999' then
    return v_found;
  end;
end;
$$;
create temp table plants (child text, key text, parent text, account_id text, query text);
insert into plants values
  ('transactions', '2', 'accounts', 'acct_x', 'update till_private.transactions set account_id = ''acct_x'' where transaction_id = 2'),
  ('entries', null, 'accounts', 'acct_x', 'update till_private.entries set account_id = ''acct_x'' where entry_number = 2'),
  ('subscriptions', '1', 'accounts', 'acct_x', 'update till_private.subscriptions set account_id = ''acct_x'''),
  ('purchases', 'in_1', 'accounts', 'acct_x', 'update till_private.purchases set account_id = ''acct_x'''),
  ('changes', '1', 'accounts', 'acct_x', 'update till_private.changes set account_id = ''acct_x''
    where change_id = (select min(change_id) from till_private.changes)'),
  ('subscriptions', '1', 'instances', 'acct_ada', 'update till_private.subscriptions set instance_id = ''inst_x'''),
  ('subscriptions', '1', 'lineage', 'acct_ada', 'update till_private.subscriptions set lineage_id = 7'),
  ('subscriptions', '1', 'price_versions', 'acct_ada',
    'update till_private.subscriptions set price_version = ''2020-01-01'', plan = null, status = ''canceled'', canceled_at = now()'),
  ('subscriptions', '1', 'plan_prices', 'acct_ada', 'update till_private.subscriptions set plan = ''gold'''),
  ('subscriptions', '1', 'plans', 'acct_ada', 'update till_private.subscriptions set scheduled_plan = ''gold'''),
  ('paid_periods', '1', 'subscriptions', null, 'update till_private.paid_periods set subscription_id = 7'),
  ('paid_periods', '1', 'plan_prices', 'acct_ada', 'update till_private.paid_periods set plan = ''gold'''),
  ('stripe_events', 'evt_1', 'transactions', 'acct_ada', 'update till_private.stripe_events set transaction_id = 77, account_id = ''acct_ada'''),
  ('changes', '1', 'transactions', 'acct_ada', 'update till_private.changes set transaction_id = 77');

-- then
set local session_replication_role = replica;
select is(
  pg_temp.planted(query, account_id),
  jsonb_build_array(jsonb_build_object('table', child, 'key', key, 'parent', parent)),
  child || ': ' || parent
)
from plants;
select is_empty('select * from till.verify()', 'nothing of it stays');

-- when
update till_private.paid_periods set plan = 'gold';
-- then
select set_has(
  'select * from till.verify()',
  $$values
    ('a_row_has_its_parent', 'acct_ada', '{"table": "paid_periods", "key": "1", "parent": "plan_prices"}'::jsonb)$$,
  'verify reports it'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
