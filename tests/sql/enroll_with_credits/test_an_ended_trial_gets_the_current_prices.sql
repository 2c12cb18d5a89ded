-- At the instant when a trial ends, its version and its intro price are gone.
begin;
select plan(4);

-- given: two trials that end in the time of 2026-05-10 and of 2026-03-19
select tests.given_ada(100000000);
select tests.given_account('acct_bob', 100000000);
select tests.given_instance('inst_bob', 'acct_bob');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-09T00:00:00Z');
  perform till.start_trial('acct_bob', 'inst_bob', '2026-04-01T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer($$select price_version, price, is_intro
    from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', p_at => '2026-05-16T00:00:00Z')$$),
  '{"price_version": "2026-05-10", "price": 55000000, "is_intro": false}',
  'the version is the current one'
);
select is(
  tests.answer($$select price_version, price
    from tests.enroll('buy-1', 'acct_bob', 'inst_bob', p_at => '2026-04-08T00:00:00Z')$$),
  '{"price_version": "2026-03-19", "price": 9000000}',
  'of a version with an intro price, the regular one is charged'
);
select is(
  tests.answer($$select price_version, price from tests.enroll(p_at => '2026-05-16T00:00:00Z')$$),
  '{"price_version": "2026-05-10", "price": 55000000}',
  'as the preview said'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
