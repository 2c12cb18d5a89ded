-- A failed attempt stands in nobody's way; whether it left a session is for the clean-up to find out.
begin;
select plan(6);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- when
do $$
begin
  perform till.fail_checkout((select attempt_id from begun), 'timeout');
  perform till.fail_checkout((select attempt_id from begun), 'second thoughts');
end;
$$;

-- then
select is(tests.attempts(), '{"standard: failed, timeout"}'::text[], 'it is closed, once');
select is(tests.intents_due(), '{clean_up_checkout}'::text[], 'the clean-up stays due');

-- and: what was recorded already is expired, what was superseded stays so
create temp table again as select tests.begin_checkout('2026-06-01T01:00:00Z') as attempt_id;
do $$
begin
  perform till.record_checkout_session((select attempt_id from again), 'cs_1', 'https://stripe/1');
  perform till.fail_checkout((select attempt_id from again), 'connection');
end;
$$;
select is(
  tests.attempts(), array['standard: failed, timeout', 'standard: failed, connection, cs_1, https://stripe/1'], 'a recorded one'
);
select is(
  tests.intents_due(), '{clean_up_checkout,expire_checkout_session:cs_1}'::text[], 'has its session expired'
);
select tests.refuses(
  $$select till.fail_checkout('att_nobody', 'timeout')$$, 'TK083', '{"attempt_id": "att_nobody"}', 'an unknown attempt'
);
select tests.refuses(
  $$select till.fail_checkout((select attempt_id from begun), null)$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'no reason'
);

select * from finish();
rollback;
