-- A recorded session is the caller's to use, and there is nothing left to clean up; recording it again
-- changes nothing.
begin;
select plan(5);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- when
select is(
  tests.answer($$
    select * from till.record_checkout_session(
      (select attempt_id from begun), 'cs_1', 'https://stripe/1', '2026-06-01T00:00:02Z'
    )
  $$),
  (select jsonb_build_object(
    'attempt_id', attempt_id, 'reason', null, 'url', 'https://stripe/1', 'expire_session_ids', '[]'::jsonb
  ) from begun),
  'its url is answered'
);

-- then
select is(tests.attempts(), '{"standard: open, cs_1, https://stripe/1"}'::text[], 'the attempt knows it');
select is(tests.intents_due(), '{}'::text[], 'the clean-up is withdrawn');
create temp table before as select tests.books() as books;
select is(
  (till.record_checkout_session((select attempt_id from begun), 'cs_1', 'https://stripe/1')).url, 'https://stripe/1', 'again'
);
select is(tests.books(), (select books from before), 'changes nothing');

select * from finish();
rollback;
