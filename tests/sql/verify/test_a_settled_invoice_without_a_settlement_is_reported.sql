-- A settled invoice whose transaction is none of a settlement is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
insert into till_private.settlements
select 'in_9', 1, account_id, stripe_subscription_id, amount, off_stripe_amount, currency, period_start, period_end
from till_private.settlements;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_settled_invoice_has_one_transaction', 'acct_ada', '{"invoice_id": "in_9"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_settled_invoice_has_one_transaction', 'acct_ada', '{"invoice_id": "in_9"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
