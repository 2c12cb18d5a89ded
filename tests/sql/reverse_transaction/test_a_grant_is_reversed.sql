-- Reversing a grant takes the credits back.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 25000000);

-- when
do $$
begin
  perform till.reverse_transaction(1, 'grace', 'wrong account');
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000", "2: -25000000 acquired promotions -> 0"}',
  'the opposite entry'
);
select is(
  tests.answer('select acquired, spent, balance, entry_count from till.accounts'),
  '{"acquired": 0, "spent": 0, "balance": 0, "entry_count": 2}',
  'the account is where it was'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
