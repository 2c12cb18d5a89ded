-- A correction cannot take a balance below zero.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 5000000);

-- then
select tests.refuses(
  $$select till.adjust_balance('acct_ada', -5000001, 'ticket-1', 'grace', 'mistake')$$,
  'TK005', '{"balance": 5000000, "required": 5000001, "shortfall": 1}', 'one micro too many'
);
select is(
  (till.adjust_balance('acct_ada', -5000000, 'ticket-1', 'grace', 'mistake')).balance, 0::bigint,
  'but to zero is fine'
);

select * from finish();
rollback;
