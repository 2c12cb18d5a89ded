-- A bonus that no month knows of is reported.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_eva');
select tests.pay_pass();
select till.spend_credits('acct_ada', 18000000, 'k', p_at => '2026-06-02T00:00:00Z');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.pass_issuances
set bonus_amount = null, bonus_percent = null, bonus_transaction_id = null;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('every_issue_and_bonus_has_its_month', 'acct_ada', '{"transaction_id": 3}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('every_issue_and_bonus_has_its_month', 'acct_ada', '{"transaction_id": 3}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
