-- A purchase whose transaction is of another kind is reported, whatever was bought.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
drop index till_private.a_transaction_books_one_purchase;
insert into till_private.purchases (
  purchase_id, product, account_id, transaction_id, stripe_subscription_id, amount, off_stripe_amount, tax_amount,
  other_amount, currency, period_start, period_end, paid_at
)
select
  'in_' || what, what, p.account_id, 1, p.stripe_subscription_id, p.amount, 0, 0, 0, p.currency, p.period_start,
  p.period_end, p.paid_at
from till_private.purchases as p, unnest('{hosting,pass,other}'::text[]) as what;

-- then
select set_eq(
  'select * from till.verify()',
  $$values
    ('a_purchase_is_booked_by_its_transaction', 'acct_ada', '{"purchase_id": "in_hosting"}'::jsonb),
    ('a_purchase_is_booked_by_its_transaction', 'acct_ada', '{"purchase_id": "in_other"}'),
    ('a_purchase_is_booked_by_its_transaction', 'acct_ada', '{"purchase_id": "in_pass"}')$$,
  'verify reports each, and nothing else'
);
select is(
  (select count(*) from till.verify('acct_ada')), 3::bigint, 'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
