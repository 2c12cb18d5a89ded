-- An invoice must be in the currency of the account.
begin;
select plan(1);

-- given
select tests.given_ada();

-- then
select tests.refuses(
  $$select tests.settle(p_currency => 'eur')$$,
  'TK007', '{"currency": "eur", "account_currency": "usd"}', 'it is refused'
);

select * from finish();
rollback;
