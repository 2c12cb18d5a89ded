-- Any paid period that still runs keeps an instance, not only the current one.
begin;
select plan(1);

-- given: a commit period to December, and a later start that ends in July
select tests.given_ada();
do $$
begin
  perform tests.settle('in_1', p_plan => 'commit', p_amount => 48000000, p_period_end => '2026-12-01T00:00:00Z');
  perform tests.settle('in_2', p_period_start => '2026-06-02T00:00:00Z', p_period_end => '2026-07-02T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-08-01T00:00:00Z')$$,
  'TK024', '{"instance_id": "inst_ada", "paid_until": "2026-12-01T00:00:00+00:00"}',
  'the commit period counts'
);

select * from finish();
rollback;
