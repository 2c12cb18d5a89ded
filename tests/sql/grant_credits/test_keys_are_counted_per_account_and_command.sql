-- A key is unique per account and command: neither another account nor another command collides.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
do $$
begin
  perform till.grant_credits('acct_ada', 5000000, 'k', 'purchase');
end;
$$;

-- when, then
select ok(
  not (till.grant_credits('acct_bob', 5000000, 'k', 'purchase')).replayed,
  'another account may use the key'
);
select ok(not (till.spend_credits('acct_ada', 5000000, 'k')).replayed, 'another command may use the key');

select * from finish();
rollback;
