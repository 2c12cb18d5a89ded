-- An account that was changed since it was read cannot be written.
begin;
select plan(1);

-- given: the account as it was before another booking
select tests.given_account('acct_ada');
create temp table stale as select * from till_private.accounts;
do $$
begin
  perform till.grant_credits('acct_ada', 5, 'a', 'promotion');
end;
$$;

-- then
select tests.refuses(
  $$select till_private.post_transaction(
    (select row(s.*)::till_private.accounts from stale as s),
    'test', 'k', 'promotion', null, null, 'test', null, now(),
    array[]::till_private.movement[]
  )$$,
  'TK010', '{"account_id": "acct_ada"}', 'its version tells'
);

select * from finish();
rollback;
