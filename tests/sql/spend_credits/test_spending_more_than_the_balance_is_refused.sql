-- Spending more than the balance is refused with the shortfall, and leaves the key free.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);

-- then
select tests.refuses(
  $$select till.spend_credits('acct_ada', 25000001, 'use-1')$$,
  'TK005', '{"balance": 25000000, "required": 25000001, "shortfall": 1}', 'one micro too many'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1000000000000000, 'use-1')$$,
  'TK005', '{"balance": 25000000, "required": 1000000000000000, "shortfall": 999999975000000}', 'far too many'
);
select is(
  tests.answer($$select * from till.spend_credits('acct_ada', 20000000, 'use-1')$$) - '{transaction_id,posted_at}'::text[],
  '{"account_id": "acct_ada", "amount": -20000000, "balance": 5000000, "replayed": false}',
  'the same key then works with another amount'
);

select * from finish();
rollback;
