-- A new account has a balance of zero.
begin;
select plan(2);

-- when
create temp table answer as
select * from till.open_account('acct_ada', 'usd', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"account_id": "acct_ada", "currency": "usd", "acquired": 0, "spent": 0, "balance": 0,
    "blocked": false, "opened_at": "2026-06-01T00:00:00+00:00"}',
  'the account is returned'
);
select is(
  tests.answer('select * from till.accounts'),
  '{"account_id": "acct_ada", "currency": "usd", "acquired": 0, "spent": 0, "balance": 0,
    "entry_count": 0, "stripe_customer_id": null, "blocked_at": null, "blocked_reason": null,
    "opened_at": "2026-06-01T00:00:00+00:00"}',
  'and is on record'
);

select * from finish();
rollback;
