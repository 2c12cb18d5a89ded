-- A trial is transferred while it lasts, and keeps its end.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_instance('inst_new');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-04-01T00:00:00Z');
  perform till.destroy_instance('inst_ada', 'grace', 'broken', false, '2026-04-02T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-04-08T00:00:00Z')$$,
  'TK027', '{"instance_id": "inst_ada", "why": "no_access_left"}', 'not when it is over'
);
select is(
  tests.answer($$
    select instance_id, status, trial_ends_at
    from till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-04-07T23:59:59Z')
  $$),
  '{"instance_id": "inst_new", "status": "trialing", "trial_ends_at": "2026-04-08T00:00:00+00:00"}',
  'but before'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
