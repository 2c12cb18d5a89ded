-- Money that arrives is booked, also for a blocked account.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud';

-- when
do $$
begin
  perform till.grant_credits('acct_ada', 5000000, 'k', 'purchase');
end;
$$;

-- then
select is(tests.entries(), '{"1: 5000000 acquired off_stripe -> 5000000"}', 'the credits are booked');
select ok((till.open_account('acct_ada')).blocked, 'the account is still blocked');

select * from finish();
rollback;
