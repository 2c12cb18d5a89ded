-- Whoever abandoned a checkout starts a new one at once; the old session will be expired, that of
-- another instance is left alone.
begin;
select plan(3);

-- given
select tests.given_shop();
select tests.given_instance('inst_2');
create temp table first as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id;
create temp table other as select tests.begin_checkout('2026-06-01T00:01:00Z', 'standard', 'inst_2') as attempt_id;
do $$
begin
  perform till.record_checkout_session((select attempt_id from first), 'cs_1', 'https://stripe/1');
  perform till.record_checkout_session((select attempt_id from other), 'cs_2', 'https://stripe/2');
end;
$$;

-- when
select lives_ok($$select tests.begin_checkout('2026-06-01T00:02:00Z', 'commit')$$, 'a new checkout begins');

-- then
select is(
  tests.attempts(),
  array[
    'standard: superseded, another checkout was started, cs_1, https://stripe/1',
    'standard: open, cs_2, https://stripe/2',
    'commit: open'
  ],
  'the old one is superseded'
);
select is(
  tests.intents_due(), '{expire_checkout_session:cs_1,clean_up_checkout}'::text[], 'its session will be expired'
);

select * from finish();
rollback;
