-- A month whose bonus is not what its transaction booked is reported.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_eva');
select tests.pay_pass();
select till.spend_credits('acct_ada', 18000000, 'k', p_at => '2026-06-02T00:00:00Z');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.pass_issuances set bonus_amount = 1;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_bonus_is_awarded_by_its_transaction', 'acct_ada', '{"issuance_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_bonus_is_awarded_by_its_transaction', 'acct_ada', '{"issuance_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
