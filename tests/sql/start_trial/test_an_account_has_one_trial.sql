-- An account that ever had a subscription gets no trial, on no instance.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');
select tests.given_instance('inst_1');
select tests.given_instance('inst_2');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_1', '2026-06-01T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_1', '2026-06-01T00:00:00Z')$$,
  'TK025', '{"account_id": "acct_ada"}', 'not on the same instance'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_2', '2026-08-01T00:00:00Z')$$,
  'TK025', '{"account_id": "acct_ada"}', 'not on another one, when it is over'
);

select * from finish();
rollback;
