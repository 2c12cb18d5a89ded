-- An attempt that was superseded meanwhile is told so, and expires nothing: the open session may be the
-- one that the customer was just sent to.
begin;
select plan(4);

-- given
select tests.given_shop();
create temp table begun as
select tests.begin_checkout('2026-06-01T00:00:00Z') as loser
union all
select tests.begin_checkout('2026-06-01T00:00:01Z');
create temp table tabs as select min(attempt_id) filter (where status = 'superseded') as loser,
  min(attempt_id) filter (where status = 'open') as winner from till_private.checkout_attempts;
create function pg_temp.review () returns text language sql as $$
  select $sql$select * from till.review_checkout((select loser from tabs), '[
    {"id": "cs_winner", "metadata": {"type": "hosting", "instance_id": "inst_ada"}}
  ]', '[]')$sql$;
$$;

-- then
select is(
  tests.answer(pg_temp.review()),
  (select jsonb_build_object(
    'attempt_id', winner, 'reason', 'checkout_in_progress', 'url', null, 'expire_session_ids', '[]'::jsonb
  ) from tabs),
  'while the other has no session'
);
do $$
begin
  perform till.record_checkout_session((select winner from tabs), 'cs_winner', 'https://stripe/winner');
end;
$$;
select is(
  tests.answer(pg_temp.review()),
  (select jsonb_build_object(
    'attempt_id', winner, 'reason', null, 'url', 'https://stripe/winner', 'expire_session_ids', '[]'::jsonb
  ) from tabs),
  'then its url'
);
select tests.given_event(tests.checkout_event('completed', (select winner from tabs), 'cs_winner'));
select is(
  tests.answer(pg_temp.review()),
  (select jsonb_build_object(
    'attempt_id', winner, 'reason', 'checkout_completed', 'url', null, 'expire_session_ids', '[]'::jsonb
  ) from tabs),
  'then that it was paid'
);
select is(tests.intents_due(), '{clean_up_checkout}'::text[], 'and only the loser is still to be cleaned up after');

select * from finish();
rollback;
