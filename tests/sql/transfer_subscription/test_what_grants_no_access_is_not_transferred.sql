-- A subscription that grants no access any more is not transferred.
begin;
select plan(5);

-- given: destroyed instances without a subscription, with one that has ended, and with an unpaid one
select tests.given_active();
select tests.given_instance('inst_new');
select tests.given_instance('inst_empty');
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
  perform till.destroy_instance('inst_empty', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.transfer_subscription('inst_empty', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z')$$,
  'TK027', '{"instance_id": "inst_empty", "why": "no_access_left"}', 'nothing to transfer'
);
select tests.change('{"status": "unpaid", "past_due_since": "2026-07-01T00:00:00Z"}');
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-07-01T00:00:00Z')$$,
  'TK027', '{"instance_id": "inst_ada", "why": "no_access_left"}', 'an unpaid one whose time is over'
);
select tests.change('{"status": "canceled", "canceled_at": "2026-06-20T00:00:00Z", "past_due_since": null}');
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-07-01T00:00:00Z')$$,
  'TK027', '{"instance_id": "inst_ada", "why": "no_access_left"}', 'a canceled one whose time is over'
);
select is(
  tests.answer($$
    select instance_id, status, current_period_end
    from till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-30T23:59:59Z')
  $$),
  '{"instance_id": "inst_new", "status": "canceled", "current_period_end": "2026-07-01T00:00:00+00:00"}',
  'but a canceled one is, as long as it is paid'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
