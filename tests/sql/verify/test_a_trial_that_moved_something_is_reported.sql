-- A trial of a pass whose transaction has entries, and one that its invoice lost, are reported.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_event(tests.pass_invoice('in_1', p_amount => 0), p_at => '2026-06-01T00:20:00Z');
select is_empty('select * from till.verify()', 'all is well');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.entries set transaction_id = 2;
delete from till_private.purchases;
set local session_replication_role = origin;

-- then
select set_has(
  'select * from till.verify()',
  $$values ('a_trial_is_booked_by_its_invoice_without_entries', 'acct_ada', '{"transaction_id": 2}'::jsonb)$$,
  'verify reports it'
);

select * from finish();
rollback;
