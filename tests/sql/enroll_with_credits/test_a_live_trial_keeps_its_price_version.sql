-- A live trial buys at its own version, for the intro price the first time; its dates are kept.
begin;
select plan(6);

-- given: a trial of 2026-03-19 that lasts into the time of 2026-05-10
select tests.given_ada(100000000);
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-09T00:00:00Z');
end;
$$;
select is(
  tests.answer($$select price_version, price, is_intro, reason
    from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', '2026-03-19', '2026-05-15T23:59:59Z')$$),
  '{"price_version": "2026-03-19", "price": 4000000, "is_intro": true, "reason": null}',
  'the preview shows the intro price until the trial ends'
);
select is(
  tests.answer($$select price_version, price, is_intro, reason
    from till.preview_enrollment('acct_ada', 'inst_ada', 'commit', '2026-03-19', '2026-05-15T23:59:59Z')$$),
  '{"price_version": "2026-03-19", "price": 48000000, "is_intro": false, "reason": null}',
  'commit has none'
);

-- when
create temp table answer as select * from tests.enroll(p_at => '2026-05-15T23:59:59Z');

-- then
select is(
  tests.answer('select price_version, price, period_start, period_end from answer'),
  '{"price_version": "2026-03-19", "price": 4000000, "period_start": "2026-05-15T23:59:59+00:00",
    "period_end": "2026-06-15T23:59:59+00:00"}',
  'charged as shown'
);
select is(
  tests.answer('select subscription_id, status, trial_started_at, trial_ends_at from till_private.subscriptions'),
  '{"subscription_id": 1, "status": "active", "trial_started_at": "2026-05-09T00:00:00+00:00",
    "trial_ends_at": "2026-05-16T00:00:00+00:00"}',
  'the same subscription, active, with its trial dates'
);
select is_empty('select * from till.verify()', 'verify is clean');

-- given: a version with an intro price for the commitment
insert into till_private.price_versions (price_version, effective_at, trial_days, instance_size)
values ('2027-01-01', '2027-01-01T00:00:00Z', 7, 'small');
insert into till_private.plan_prices (price_version, plan, amount, intro_amount)
values ('2027-01-01', 'commit', 48000000, 40000000);
select tests.given_account('acct_eva', 100000000);
select tests.given_instance('inst_eva', 'acct_eva');
do $$
begin
  perform till.start_trial('acct_eva', 'inst_eva', '2027-01-02T00:00:00Z');
end;
$$;
select is(
  (select (price, is_intro) from till.preview_enrollment('acct_eva', 'inst_eva', 'commit', null, '2027-01-03T00:00:00Z')),
  (48000000::bigint, false), 'intro prices are for the standard plan, whatever the catalog says'
);

select * from finish();
rollback;
