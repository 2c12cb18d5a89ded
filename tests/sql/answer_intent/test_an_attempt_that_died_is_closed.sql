-- What the clean-up found at Stripe closes the attempt; one that was closed meanwhile stays as it is.
begin;
select plan(7);

-- given
select tests.given_shop();
create function pg_temp.cleaned (p_sessions jsonb) returns text language plpgsql as $$
declare
  v_attempt_id text := tests.begin_checkout(clock_timestamp());
begin
  perform till.answer_intent(
    (select intent_id from till.intents where idempotency_key = 'clean_up_checkout:' || v_attempt_id),
    jsonb_build_object('sessions', p_sessions)
  );
  return (
    select concat_ws(', ', status, close_reason, session_id)
    from till_private.checkout_attempts where attempt_id = v_attempt_id
  );
end;
$$;

-- then
select is(pg_temp.cleaned('[]'), 'failed, its request died', 'it left nothing');
select is(
  pg_temp.cleaned('[{"id": "cs_1", "status": "expired"}]'), 'failed, its request died, cs_1', 'it left a session'
);
select is(
  pg_temp.cleaned('[{"id": "cs_2", "status": "expired"}, {"id": "cs_3", "status": "complete"}]'),
  'completed, its request died, cs_3', 'it left one that was paid'
);
select tests.refuses(
  $$select pg_temp.cleaned('{}')$$, 'TK004', '{"argument": "answer", "must_be": "an object with a list sessions"}', 'no list'
);
select is(tests.intents_due(), '{}'::text[], 'nothing is due');

-- and
create temp table begun as select tests.begin_checkout('2026-12-01T00:00:00Z') as attempt_id;
do $$
begin
  perform till.fail_checkout((select attempt_id from begun), 'timeout');
  perform till.answer_intent(
    (select intent_id from till.intents where answered_at is null), '{"sessions": [{"id": "cs_4", "status": "expired"}]}'
  );
end;
$$;
select is(
  (select concat_ws(', ', status, close_reason, session_id) from till_private.checkout_attempts
    where attempt_id = (select attempt_id from begun)),
  'failed, timeout', 'a failed one stays so'
);
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
