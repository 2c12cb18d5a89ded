-- A balance is what was acquired minus what was spent.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_bob');
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
end;
$$;

-- then
select is(till.balance('acct_ada'), 20000000::bigint, 'after a grant and a spend');
select is(till.balance('acct_bob'), 0::bigint, 'of a new account');

select * from finish();
rollback;
