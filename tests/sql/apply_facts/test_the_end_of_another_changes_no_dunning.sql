-- A payment of an ended Stripe subscription brings time, and with it the end of the other's dunning.
begin;
select plan(2);

-- given: sub_ada is past due; sub_new is paid, and has ended
select tests.given_active();
do $$
begin
  perform tests.given_event(tests.payment_failed(), p_at => '2026-07-02T00:00:00Z');
  perform tests.given_event(
    tests.subscription_event('evt_3', '2026-06-20T00:00:00Z', 'deleted', p_stripe_subscription_id => 'sub_new'),
    p_at => '2026-07-02T00:00:00Z'
  );
end;
$$;

-- when
select tests.given_event(
  tests.invoice_paid(
    'dahlia', 'evt_4', 'in_2', p_stripe_subscription_id => 'sub_new', p_period_start => '2026-06-15T00:00:00Z'
  ),
  p_at => '2026-07-02T00:00:00Z'
);

-- then
select is(
  tests.answer('select status, stripe_subscription_id, current_period_end, past_due_since from till.subscriptions'),
  '{"status": "active", "stripe_subscription_id": "sub_ada", "current_period_end": "2026-07-15T00:00:00+00:00",
    "past_due_since": null}',
  'dunning does not apply while a paid period runs, whoever paid it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
