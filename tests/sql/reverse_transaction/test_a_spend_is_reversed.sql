-- Reversing a spend gives the credits back and takes it off the spent counter.
begin;
select plan(5);

-- given
select tests.given_account('acct_ada', 25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
end;
$$;

-- when
create temp table answer as
select * from till.reverse_transaction(2, 'grace', 'double click', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer') - 'posted_at',
  '{"transaction_id": 3, "account_id": "acct_ada", "amount": 5000000, "balance": 25000000, "replayed": false}',
  'the receipt of the reversal'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000",
    "2: -5000000 spent usage_revenue -> 20000000",
    "3: 5000000 spent usage_revenue -> 25000000"}',
  'the opposite entry, on the same counter against the same contra'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 3') - 'posted_at',
  '{"transaction_id": 3, "account_id": "acct_ada", "command": "reverse_transaction", "key": "2",
    "kind": "reversal", "reason": "double click", "actor": "grace", "reverses": 2,
    "event_at": "2026-06-01T00:00:00+00:00"}',
  'the transaction is linked to what it reverses'
);
select is(
  tests.answer('select acquired, spent, balance, entry_count from till.accounts'),
  '{"acquired": 25000000, "spent": 0, "balance": 25000000, "entry_count": 3}',
  'nothing counts as spent any more'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
