-- A replay is answered although the balance would no longer allow it.
begin;
select plan(2);

-- given: all of the balance is spent
select tests.given_account('acct_ada', 25000000);
create temp table first as select * from till.spend_credits('acct_ada', 25000000, 'use-1', 'october');
create temp table before as select tests.books();

-- when
create temp table second as select * from till.spend_credits('acct_ada', 25000000, 'use-1', 'october');

-- then
select is(
  tests.answer('select * from second'),
  tests.answer('select * from first') || '{"replayed": true}',
  'the first receipt, marked as replayed'
);
select is(tests.books(), (select books from before), 'nothing is booked');

select * from finish();
rollback;
