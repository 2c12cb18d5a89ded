-- The trial balance shows the accounts and each contra per currency, and sums to zero.
begin;
select plan(2);

-- given
select tests.given_active(25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
end;
$$;
select tests.given_account('acct_eva', 7000000, 'eur');

-- then
select results_eq(
  'select * from till.trial_balance()',
  $$values
    ('eur', 'accounts', 'credit', 0::bigint, 7000000::bigint, -7000000::bigint),
    ('eur', 'promotions', 'debit', 7000000, 0, 7000000),
    ('usd', 'accounts', 'credit', 14000000, 34000000, -20000000),
    ('usd', 'hosting_revenue', 'credit', 0, 9000000, -9000000),
    ('usd', 'promotions', 'debit', 25000000, 0, 25000000),
    ('usd', 'stripe_clearing', 'debit', 9000000, 0, 9000000),
    ('usd', 'usage_revenue', 'credit', 0, 5000000, -5000000)$$,
  'every ledger with its debits and credits'
);
select results_eq(
  'select currency, sum(balance) from till.trial_balance() group by currency order by currency',
  $$values ('eur', 0::numeric), ('usd', 0)$$,
  'each currency sums to zero'
);

select * from finish();
rollback;
