-- Enrolling again in the same month after a cancellation is a new purchase: the row is activated
-- again, Stripe has no part in it any more, and every threat is gone.
begin;
select plan(5);

-- given: billed by Stripe at 55.00, canceled with everything that can be left over
select tests.given_ada(200000000);
select tests.settle(
  p_price_version => '2026-05-10', p_amount => 55000000,
  p_period_start => '2026-06-01T00:00:00Z', p_period_end => '2026-07-01T00:00:00Z'
);
select tests.change('{
  "status": "canceled", "canceled_at": "2026-06-05T00:00:00Z", "cancel_at_period_end": true,
  "scheduled_plan": "commit", "convert_to_credits": true, "commit_ends_at": "2026-12-01T00:00:00Z", "past_due_since": "2026-06-02T00:00:00Z", "top_up_started_at": "2026-06-02T00:00:00Z",
  "destruction_due_at": "2026-06-20T00:00:00Z", "suspended_at": "2026-06-03T00:00:00Z",
  "suspension_reason": "dunning"
}');

-- when
create temp table answer as select * from tests.enroll('buy-1');

-- then
select is(
  tests.answer('select subscription_id, price, balance, replayed from answer'),
  '{"subscription_id": 1, "price": 55000000, "balance": 145000000, "replayed": false}',
  'the whole price, though Stripe''s period runs'
);
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-05-10",
    "payment_source": "credits", "period_anchor": "2026-06-10T12:00:00+00:00",
    "current_period_start": "2026-06-10T12:00:00+00:00", "current_period_end": "2026-07-10T12:00:00+00:00",
    "credit_renewal_at": "2026-07-10T12:00:00+00:00"}',
  'pure credit, and nothing of before'
);

-- when: canceled and bought once more, the same month
select tests.change('{"status": "canceled", "canceled_at": "2026-06-11T00:00:00Z"}');
create temp table again as select * from tests.enroll('buy-2', p_at => '2026-06-12T00:00:00Z');

-- then
select is(
  tests.answer('select transaction_id, price, balance, replayed from again'),
  '{"transaction_id": 4, "price": 55000000, "balance": 90000000, "replayed": false}',
  'a second purchase'
);
select results_eq(
  'select transaction_id, period_start, period_end from till.paid_periods order by 1',
  $$values
    (2::bigint, '2026-06-01T00:00:00Z'::timestamptz, '2026-07-01T00:00:00Z'::timestamptz),
    (3, '2026-06-10T12:00:00Z', '2026-07-10T12:00:00Z'),
    (4, '2026-06-12T00:00:00Z', '2026-07-12T00:00:00Z')$$,
  'three paid periods'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
