-- An attempt has one session: another that claims to be its own will be expired, and so is one that comes
-- when the attempt has failed.
begin;
select plan(4);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- when
select is(
  (till.record_checkout_session((select attempt_id from begun), 'cs_1', 'https://stripe/1')).url, 'https://stripe/1', 'the first'
);
select is(
  (till.record_checkout_session((select attempt_id from begun), 'cs_2', 'https://stripe/2')).url, 'https://stripe/1', 'the second'
);
select tests.begin_checkout('2026-06-01T01:00:00Z') is not null as begun into temp table again;
do $$
declare
  v_attempt_id text;
begin
  select attempt_id into v_attempt_id from till_private.checkout_attempts where status = 'open';
  perform till.fail_checkout(v_attempt_id, 'timeout');
  assert (till.record_checkout_session(v_attempt_id, 'cs_3', 'https://stripe/3')).reason = 'checkout_closed';
end;
$$;

-- then
select is(
  tests.attempts(),
  array['standard: superseded, another checkout was started, cs_1, https://stripe/1', 'standard: failed, timeout, cs_3'],
  'the first stays'
);
select is(
  tests.intents_due(),
  '{expire_checkout_session:cs_2,expire_checkout_session:cs_1,expire_checkout_session:cs_3}'::text[], 'the others go'
);

select * from finish();
rollback;
