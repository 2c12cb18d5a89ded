-- The same key again returns the first result; with other arguments it is refused.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
create temp table first as
select * from till.adjust_balance('acct_ada', 7000000, 'ticket-1', 'grace', 'goodwill');
create temp table before as select tests.books();

-- when
create temp table second as
select * from till.adjust_balance('acct_ada', 7000000, 'ticket-1', 'grace', 'goodwill');

-- then
select is(
  tests.answer('select * from second'),
  tests.answer('select * from first') || '{"replayed": true}',
  'the first receipt, marked as replayed'
);
select is(tests.books(), (select books from before), 'nothing is booked');
select tests.refuses(
  $$select till.adjust_balance('acct_ada', -7000000, 'ticket-1', 'linus', 'no goodwill')$$,
  'TK011', '{"key": "ticket-1", "transaction_id": 1, "differs": ["actor", "amount", "reason"]}',
  'the other sign, actor and reason are another command'
);

select * from finish();
rollback;
