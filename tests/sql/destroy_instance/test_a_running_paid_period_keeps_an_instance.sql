-- An instance whose paid period still runs is not destroyed.
begin;
select plan(2);

-- given: paid to 2026-07-01
select tests.given_active();

-- then
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-06-30T23:59:59.999999Z')$$,
  'TK024', '{"instance_id": "inst_ada", "paid_until": "2026-07-01T00:00:00+00:00"}',
  'to its last microsecond'
);
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'unused', null, '2026-06-15T00:00:00Z')$$,
  'TK024', '{"instance_id": "inst_ada", "paid_until": "2026-07-01T00:00:00+00:00"}',
  'neither when force is null'
);

select * from finish();
rollback;
