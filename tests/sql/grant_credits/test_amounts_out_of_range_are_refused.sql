-- Amounts are positive and at most 10^15 micros.
begin;
select plan(6);

-- given
select tests.given_account('acct_ada');

-- then
select tests.refuses(
  $$select till.grant_credits('acct_ada', 0, 'k', 'purchase')$$,
  'TK002', '{"amount": 0, "minimum": 1, "maximum": 1000000000000000}', 'zero'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', -1, 'k', 'purchase')$$,
  'TK002', '{"amount": -1, "minimum": 1, "maximum": 1000000000000000}', 'negative'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1000000000000001, 'k', 'purchase')$$,
  'TK002', '{"amount": 1000000000000001, "minimum": 1, "maximum": 1000000000000000}', 'one above 10^15'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 9223372036854775807, 'k', 'purchase')$$,
  'TK002', '{"amount": 9223372036854775807, "minimum": 1, "maximum": 1000000000000000}', 'the largest bigint'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', null, 'k', 'purchase')$$,
  'TK002', '{"amount": null, "minimum": 1, "maximum": 1000000000000000}', 'none'
);
select is(
  tests.answer($$select * from till.grant_credits('acct_ada', 1000000000000000, 'k', 'purchase')$$) - 'posted_at',
  '{"transaction_id": 1, "account_id": "acct_ada", "amount": 1000000000000000, "balance": 1000000000000000,
    "replayed": false}',
  'but 10^15 is granted, under the key that the refusals left free'
);

select * from finish();
rollback;
