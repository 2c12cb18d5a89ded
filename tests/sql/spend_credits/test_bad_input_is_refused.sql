-- Amounts, keys, accounts and times that cannot be right are refused.
begin;
select plan(8);

-- given
select tests.given_account('acct_ada', 25000000);

-- then
select tests.refuses(
  $$select till.spend_credits('acct_ada', 0, 'k')$$,
  'TK002', '{"amount": 0, "minimum": 1, "maximum": 1000000000000000}', 'zero'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', -1, 'k')$$,
  'TK002', '{"amount": -1, "minimum": 1, "maximum": 1000000000000000}', 'negative'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1000000000000001, 'k')$$,
  'TK002', '{"amount": 1000000000000001, "minimum": 1, "maximum": 1000000000000000}', 'above 10^15'
);
select tests.refuses(
  $$select till.spend_credits('acct_nobody', 1, 'k')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.spend_credits(null, 1, 'k')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'no account'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1, '')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'an empty key'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1, 'k', p_at => 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1, 'k', repeat('x', 1001))$$,
  'TK004', '{"argument": "reason", "must_be": "text of at most 1000 characters"}', 'a reason without end'
);

select * from finish();
rollback;
