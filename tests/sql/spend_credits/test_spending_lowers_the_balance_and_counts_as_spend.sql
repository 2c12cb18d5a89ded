-- Spending lowers the balance and counts as spend.
begin;
select plan(5);

-- given
select tests.given_account('acct_ada', 25000000);

-- when
create temp table answer as
select * from till.spend_credits('acct_ada', 5000000, 'use-1', 'october', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "amount": -5000000, "balance": 20000000, "replayed": false}',
  'the receipt has a negative amount and the balance'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000",
    "2: -5000000 spent usage_revenue -> 20000000"}',
  'the entry moves spent, against usage revenue'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 2') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "command": "spend_credits", "key": "use-1",
    "kind": "usage", "reason": "october", "actor": "postgres", "reverses": null,
    "event_at": "2026-06-01T00:00:00+00:00"}',
  'one transaction of kind usage'
);
select is(
  tests.answer('select acquired, spent, balance, entry_count from till.accounts'),
  '{"acquired": 25000000, "spent": 5000000, "balance": 20000000, "entry_count": 2}',
  'the counters are moved'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
