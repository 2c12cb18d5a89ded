-- Arguments that cannot be right are refused.
begin;
select plan(7);

select tests.refuses(
  $$select till.open_account(null)$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}',
  'no account id'
);
select tests.refuses(
  $$select till.open_account('')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}',
  'an empty account id'
);
select tests.refuses(
  $$select till.open_account(repeat('a', 256))$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}',
  'an account id of 256 characters'
);
select tests.refuses(
  $$select till.open_account('acct_ada', 'USD')$$,
  'TK004', '{"argument": "currency", "must_be": "an ISO code in lower case, such as usd"}',
  'a currency in upper case'
);
select tests.refuses(
  $$select till.open_account('acct_ada', null)$$,
  'TK004', '{"argument": "currency", "must_be": "an ISO code in lower case, such as usd"}',
  'no currency'
);
select tests.refuses(
  $$select till.open_account('acct_ada', 'usd', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}',
  'a time that never comes'
);
select lives_ok(
  $$select till.open_account(repeat('a', 255))$$,
  'but an account id of 255 characters is fine'
);

select * from finish();
rollback;
