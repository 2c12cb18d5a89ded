-- An operator corrects a balance up and down; neither counts as spend.
begin;
select plan(5);

-- given
select tests.given_account('acct_ada');

-- when
create temp table up as
select * from till.adjust_balance('acct_ada', 7000000, 'ticket-1', 'grace', 'goodwill', '2026-06-01T00:00:00Z');
create temp table down as
select * from till.adjust_balance('acct_ada', -2000000, 'ticket-2', 'grace', 'too generous');

-- then
select is(
  tests.answer('select * from up') - 'posted_at',
  '{"transaction_id": 1, "account_id": "acct_ada", "amount": 7000000, "balance": 7000000, "replayed": false}',
  'up'
);
select is(
  tests.answer('select * from down') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "amount": -2000000, "balance": 5000000, "replayed": false}',
  'down'
);
select is(
  tests.entries(),
  '{"1: 7000000 acquired adjustments -> 7000000", "2: -2000000 acquired adjustments -> 5000000"}',
  'both move acquired, against adjustments'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 1') - 'posted_at',
  '{"transaction_id": 1, "account_id": "acct_ada", "command": "adjust_balance", "key": "ticket-1",
    "kind": "adjustment", "reason": "goodwill", "actor": "grace", "reverses": null,
    "event_at": "2026-06-01T00:00:00+00:00"}',
  'the transaction names the operator and the reason'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
