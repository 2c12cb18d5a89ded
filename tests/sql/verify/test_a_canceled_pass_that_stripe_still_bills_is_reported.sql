-- A pass that was canceled here without a word to Stripe is reported.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_eva');
select tests.pay_pass();
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());

-- when: what cannot happen, planted
set local session_replication_role = replica;
delete from till_private.intents;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_canceled_pass_is_canceled_at_stripe', 'acct_ada', '{"pass_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_canceled_pass_is_canceled_at_stripe', 'acct_ada', '{"pass_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
