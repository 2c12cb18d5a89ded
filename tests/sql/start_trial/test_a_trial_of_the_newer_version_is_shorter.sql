-- From the instant that a version becomes effective, trials are its.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- when, then
select is(
  tests.answer($$
    select price_version, trial_ends_at from till.start_trial('acct_ada', 'inst_ada', '2026-05-10T00:00:00Z')
  $$),
  '{"price_version": "2026-05-10", "trial_ends_at": "2026-05-11T00:00:00+00:00"}',
  'one day of version 2026-05-10'
);

select * from finish();
rollback;
