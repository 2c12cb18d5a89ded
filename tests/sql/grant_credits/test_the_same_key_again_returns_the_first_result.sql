-- The same key with the same arguments returns the first result, whatever the balance is by now.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');
create temp table first as
select * from till.grant_credits('acct_ada', 25000000, 'order-1', 'purchase', 'starter pack');
do $$
begin
  perform till.spend_credits('acct_ada', 20000000, 'use-1');
end;
$$;
create temp table before as select tests.books();

-- when
create temp table second as
select * from till.grant_credits('acct_ada', 25000000, 'order-1', 'purchase', 'starter pack');

-- then
select is(
  tests.answer('select * from second'),
  tests.answer('select * from first') || '{"replayed": true}',
  'the first receipt, marked as replayed'
);
select is(tests.books(), (select books from before), 'nothing is booked');

select * from finish();
rollback;
