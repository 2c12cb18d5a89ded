-- A blocked account cannot spend; a replay is still answered.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
end;
$$;
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud';

-- then
select tests.refuses(
  $$select till.spend_credits('acct_ada', 1, 'use-2')$$,
  'TK003', '{"account_id": "acct_ada"}', 'a new spend is refused'
);
select ok((till.spend_credits('acct_ada', 5000000, 'use-1')).replayed, 'the earlier one is answered again');

select * from finish();
rollback;
