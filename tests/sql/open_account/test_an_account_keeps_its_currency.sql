-- An account keeps the currency it was opened with.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada', p_currency => 'eur');

-- then
select tests.refuses(
  $$select till.open_account('acct_ada', 'usd')$$,
  'TK006', '{"account_id": "acct_ada", "currency": "eur"}',
  'opening it again in another currency is refused, and the detail names its currency'
);

select * from finish();
rollback;
