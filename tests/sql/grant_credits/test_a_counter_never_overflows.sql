-- A grant that the counter of the account cannot hold is refused.
begin;
select plan(2);

-- given: an account that acquired all but 5 micros of what a bigint holds, and spent nearly as much
select tests.given_account('acct_ada');
set local session_replication_role = replica;
update till_private.accounts set acquired = 9223372036854775802, spent = 9223372036854775000;
set local session_replication_role = origin;

-- then
select tests.refuses(
  $$select till.grant_credits('acct_ada', 6, 'k', 'purchase')$$,
  'TK002', '{"amount": 6, "acquired": 9223372036854775802, "maximum": 9223372036854775807}',
  'one micro too many'
);
select is((till.grant_credits('acct_ada', 5, 'k', 'purchase')).balance, 807::bigint, 'but what fits is granted');

select * from finish();
rollback;
