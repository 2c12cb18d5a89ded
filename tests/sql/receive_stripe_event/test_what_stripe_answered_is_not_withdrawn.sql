-- A call that was answered keeps its answer when the event arrives that made it needless.
begin;
select plan(1);

-- given: a superseded session, which could not be expired: the customer had just paid
select tests.given_shop();
create temp table tab as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id;
do $$
begin
  perform till.record_checkout_session((select attempt_id from tab), 'cs_1', 'https://stripe/1');
  perform tests.begin_checkout('2026-06-01T00:01:00Z');
  perform till.answer_intent(
    (select intent_id from till.intents where kind = 'expire_checkout_session'), '{"status": "complete"}'
  );
end;
$$;

-- when
select tests.given_event(tests.checkout_event('completed', (select attempt_id from tab), 'cs_1'));

-- then
select is(
  (select answer from till_private.intents where kind = 'expire_checkout_session'), '{"status": "complete"}', 'as it was'
);

select * from finish();
rollback;
