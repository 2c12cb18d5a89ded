-- The session of an attempt that was superseded meanwhile will be expired and its url is told to nobody;
-- the caller gets the winner's, or waits for it.
begin;
select plan(4);

-- given
select tests.given_shop();
create temp table tabs as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id, 'loser' as name;
insert into tabs select tests.begin_checkout('2026-06-01T00:00:01Z'), 'winner';

-- when
select is(
  tests.answer($$
    select * from till.record_checkout_session(
      (select attempt_id from tabs where name = 'loser'), 'cs_loser', 'https://stripe/loser'
    )
  $$),
  (select jsonb_build_object(
    'attempt_id', attempt_id, 'reason', 'checkout_in_progress', 'url', null, 'expire_session_ids', '[]'::jsonb
  ) from tabs where name = 'winner'),
  'while the winner has no session'
);
select is(
  (till.record_checkout_session(
    (select attempt_id from tabs where name = 'winner'), 'cs_winner', 'https://stripe/winner'
  )).url,
  'https://stripe/winner',
  'the winner gets its own'
);

-- then
select is(
  tests.attempts(),
  array['standard: superseded, another checkout was started, cs_loser', 'standard: open, cs_winner, https://stripe/winner'],
  'the loser''s url is not kept'
);
select is(tests.intents_due(), '{expire_checkout_session:cs_loser}'::text[], 'and its session will be expired');

select * from finish();
rollback;
