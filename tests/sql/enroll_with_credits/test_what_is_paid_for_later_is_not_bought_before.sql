-- A period that begins before the one already paid for would never be the current one: refused.
begin;
select plan(3);

-- given: paid by card for July already, and canceled
select tests.given_ada(100000000);
select tests.settle(
  p_price_version => '2026-05-10', p_amount => 55000000,
  p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z'
);
select tests.change('{"status": "canceled", "canceled_at": "2026-06-05T00:00:00Z"}');

-- then
select tests.refuses_enrollment(
  'TK004',
  '{"argument": "at", "must_be": "after what the instance is already paid for",
    "current_period_start": "2026-07-01T00:00:00+00:00"}',
  'June is not bought while July is paid for'
);
select is(
  (tests.enroll(p_at => '2026-07-01T00:00:00Z')).period_end, '2026-08-01T00:00:00Z'::timestamptz,
  'from July on it is'
);

select * from finish();
rollback;
