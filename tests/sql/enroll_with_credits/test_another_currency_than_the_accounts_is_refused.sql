-- A price in another currency than the account's is refused.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 100000000, 'eur');
select tests.given_instance();

-- then
select tests.refuses_enrollment(
  'TK007', '{"currency": "usd", "account_currency": "eur"}', 'euros do not buy a price in dollars'
);

select * from finish();
rollback;
