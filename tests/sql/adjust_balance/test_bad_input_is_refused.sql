-- Amounts, actors, reasons and accounts that cannot be right are refused.
begin;
select plan(10);

-- given
select tests.given_account('acct_ada', 5000000);

-- then
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 0, 'k', 'grace', 'why')$$,
  'TK002', '{"amount": 0, "minimum": 1, "maximum": 1000000000000000}', 'zero'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', -1000000000000001, 'k', 'grace', 'why')$$,
  'TK002', '{"amount": 1000000000000001, "minimum": 1, "maximum": 1000000000000000}', 'below -10^15'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 1000000000000001, 'k', 'grace', 'why')$$,
  'TK002', '{"amount": 1000000000000001, "minimum": 1, "maximum": 1000000000000000}', 'above 10^15'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', -9223372036854775808, 'k', 'grace', 'why')$$,
  'TK002', '{"amount": null, "minimum": 1, "maximum": 1000000000000000}', 'the smallest bigint'
);
select tests.refuses(
  $$select till.adjust_balance('acct_nobody', 1, 'k', 'grace', 'why')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.adjust_balance('', 1, 'k', 'grace', 'why')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'an empty account id'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 1, null, 'grace', 'why')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'no key'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 1, 'k', null, 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'no actor'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 1, 'k', 'grace', '')$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'an empty reason'
);
select tests.refuses(
  $$select till.adjust_balance('acct_ada', 1, 'k', 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
