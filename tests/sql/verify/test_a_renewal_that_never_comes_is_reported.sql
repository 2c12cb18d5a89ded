-- An active subscription whose paid time is over, and whose renewal is not due, is reported.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
select tests.enroll();

-- then
select is_empty(
  $$select * from till_private.verify_subscriptions(null, '2026-07-10T12:00:00Z')$$,
  'a renewal that is due is in order'
);

-- when: what cannot happen, planted
select tests.change('{"credit_renewal_at": "2027-07-10T12:00:00Z"}');

-- then
select is_empty(
  $$select * from till_private.verify_subscriptions(null, '2026-07-10T11:59:59Z')$$,
  'nothing is wrong while the paid time runs'
);
select results_eq(
  $$select * from till_private.verify_subscriptions(null, '2026-07-10T12:00:00Z')$$,
  $$values (
    'an_active_subscription_is_paid_or_due', 'acct_ada',
    '{"subscription_id": 1, "current_period_end": "2026-07-10T12:00:00+00:00"}'::jsonb
  )$$,
  'verify reports it once the paid time is over'
);

select * from finish();
rollback;
