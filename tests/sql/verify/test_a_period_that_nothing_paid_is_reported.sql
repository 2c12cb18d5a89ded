-- A period without an invoice that no enrollment paid is reported, and the enrollment without a period.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
do $$
begin
  perform tests.enroll();
end;
$$;
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.paid_periods set transaction_id = 1;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_enrollment_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb),
    ('a_period_without_an_invoice_was_enrolled', 'acct_ada', '{"paid_period_id": 1}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_enrollment_pays_one_period', 'acct_ada', '{"transaction_id": 2}'::jsonb),
    ('a_period_without_an_invoice_was_enrolled', 'acct_ada', '{"paid_period_id": 1}')$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
