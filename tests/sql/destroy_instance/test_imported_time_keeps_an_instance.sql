-- The time that was paid in the older system keeps an instance, too.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_subscription());

-- then
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-06-30T23:59:59Z')$$,
  'TK024', '{"instance_id": "inst_ada", "paid_until": "2026-07-01T00:00:00+00:00"}', 'while it lasts'
);
select is(
  (select destroyed_at from till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-07-01T00:00:00Z')),
  '2026-07-01T00:00:00Z'::timestamptz, 'but not longer'
);

select * from finish();
rollback;
