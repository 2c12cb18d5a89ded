-- Nobody is to pay for an instance that is gone: its open checkout is superseded and its session expired.
begin;
select plan(2);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;
do $$
begin
  perform till.record_checkout_session(attempt_id, 'cs_1', 'https://stripe/1') from begun;

  -- when
  perform till.destroy_instance('inst_ada', 'grace', 'unused');
end;
$$;

-- then
select is(tests.attempts(), '{"standard: superseded, instance_destroyed, cs_1, https://stripe/1"}'::text[], 'superseded');
select is(tests.intents_due(), '{expire_checkout_session:cs_1}'::text[], 'and to be expired');

select * from finish();
rollback;
