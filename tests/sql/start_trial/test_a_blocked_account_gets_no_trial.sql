-- A blocked account gets no trial.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud';

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_ada')$$,
  'TK003', '{"account_id": "acct_ada"}', 'it is refused'
);

select * from finish();
rollback;
