-- An account that is opened again is returned as it is.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 25000000);
create temp table before as select tests.books();

-- when
create temp table answer as
select * from till.open_account('acct_ada', 'usd', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from answer'),
  '{"account_id": "acct_ada", "currency": "usd", "acquired": 25000000, "spent": 0, "balance": 25000000,
    "blocked": false, "opened_at": "2026-01-01T00:00:00+00:00"}',
  'the account is returned with its balance and its first opening time'
);
select is(tests.books(), (select books from before), 'nothing changed');

select * from finish();
rollback;
