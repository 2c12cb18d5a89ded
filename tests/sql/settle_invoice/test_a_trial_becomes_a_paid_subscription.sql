-- A payment makes a trial a hybrid subscription; the dates of the trial stay.
begin;
select plan(3);

-- given: a trial of another price version than the invoice's
select tests.given_ada();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-31T12:00:00Z');
end;
$$;

-- when
create temp table answer as select * from tests.settle();

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": false}',
  'the row of the trial is activated'
);
select is(
  tests.subscription(),
  '{"instance_id": "inst_ada", "status": "active", "plan": "standard", "price_version": "2026-03-19",
    "payment_source": "credits", "stripe_subscription_id": "sub_ada",
    "period_anchor": "2026-06-01T00:00:00+00:00", "current_period_start": "2026-06-01T00:00:00+00:00",
    "current_period_end": "2026-07-01T00:00:00+00:00", "credit_renewal_at": "2026-07-01T00:00:00+00:00",
    "trial_started_at": "2026-05-31T12:00:00+00:00", "trial_ends_at": "2026-06-01T12:00:00+00:00"}',
  'with the invoice''s price version and period'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
