-- Without a bonus the effective balance is the balance; a cost must be an amount.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada', 25000000);

-- then
select is(till.effective_balance('acct_ada', 90000000), 25000000::bigint, 'the balance, whatever the cost');
select tests.refuses(
  $$select till.effective_balance('acct_nobody', 1)$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.effective_balance('acct_ada', 0)$$,
  'TK002', '{"amount": 0, "minimum": 1, "maximum": 1000000000000000}', 'a cost of nothing'
);
select tests.refuses(
  $$select till.effective_balance('acct_ada', null)$$,
  'TK002', '{"amount": null, "minimum": 1, "maximum": 1000000000000000}', 'no cost'
);

select * from finish();
rollback;
