-- Before the first price version is effective there is no trial: there is no default.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_ada', '2026-03-18T23:59:59Z')$$,
  'TK013', '{"effective_at": "2026-03-18T23:59:59+00:00"}', 'it is refused'
);

select * from finish();
rollback;
