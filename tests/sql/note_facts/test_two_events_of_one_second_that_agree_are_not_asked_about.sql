-- Two events of one second that agree ask nothing of Stripe.
begin;
select plan(1);

-- given
select tests.given_ada();

-- when
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true, p_status => 'past_due'));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => true));
  perform tests.given_event(tests.payment_failed('evt_4', '2026-06-20T00:00:00Z'));
end;
$$;

-- then
select is_empty('select * from till.intents', 'there is no intent');

select * from finish();
rollback;
