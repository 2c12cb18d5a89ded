-- A renewal whose instance was destroyed meanwhile is refused: somebody must refund it.
begin;
select plan(1);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-15T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select tests.settle('in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z')$$,
  'TK021', '{"instance_id": "inst_ada"}', 'it is refused'
);

select * from finish();
rollback;
