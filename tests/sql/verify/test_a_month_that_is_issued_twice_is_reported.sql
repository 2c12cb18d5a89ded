-- A month that a pass issued twice is reported.
begin;
select plan(3);

-- given
select tests.given_account();
select tests.pay_pass();
select tests.given_event(tests.pass_invoice('in_2', '2026-07-01T00:00:00Z'));
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.pass_issuances drop constraint a_month_is_issued_once;
set local session_replication_role = replica;
update till_private.pass_issuances set issue_month = '2026-06-01';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_month_is_issued_once', 'acct_ada', '{"pass_id": 1, "issue_month": "2026-06-01"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_month_is_issued_once', 'acct_ada', '{"pass_id": 1, "issue_month": "2026-06-01"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
