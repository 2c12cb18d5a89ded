-- A purchase adds credits against money that the host took outside Tillkeeper.
begin;
select plan(6);

-- given
select tests.given_account('acct_ada');

-- when
create temp table answer as
select * from till.grant_credits(
  'acct_ada', 25000000, 'order-1', 'purchase', 'starter pack', '2026-05-31T23:00:00Z', '2026-06-01T00:00:00Z'
);

-- then
select is(
  tests.answer('select * from answer') - 'posted_at',
  '{"transaction_id": 1, "account_id": "acct_ada", "amount": 25000000, "balance": 25000000, "replayed": false}',
  'the receipt tells the amount and the balance'
);
select is(tests.entries(), '{"1: 25000000 acquired off_stripe -> 25000000"}', 'one entry, against off_stripe');
select is(
  tests.answer('select * from till.transactions') - 'posted_at',
  '{"transaction_id": 1, "account_id": "acct_ada", "command": "grant_credits", "key": "order-1",
    "kind": "purchase", "reason": "starter pack", "actor": "postgres", "reverses": null,
    "event_at": "2026-05-31T23:00:00+00:00"}',
  'one transaction, with the client''s key and the outside time'
);
select results_eq(
  $$select a.posted_at, t.posted_at, e.posted_at = t.posted_at
    from answer as a, till.transactions as t, till.entries as e$$,
  $$select posted_at, posted_at, true from till_private.transactions$$,
  'receipt, transaction and entry were posted at one time'
);
select is(
  tests.answer('select acquired, spent, entry_count, last_posted_at = (select posted_at from answer) as agrees
    from till_private.accounts'),
  '{"acquired": 25000000, "spent": 0, "entry_count": 1, "agrees": true}',
  'the account counts it as acquired'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
