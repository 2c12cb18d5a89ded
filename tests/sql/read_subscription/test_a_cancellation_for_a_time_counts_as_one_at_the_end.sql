-- A cancellation that is scheduled for a time counts as one at the end of the period.
begin;
select plan(1);

select results_eq(
  $$select (till_private.read_subscription(jsonb_build_object(
      'id', 'sub_ada', 'status', 'active', 'cancel_at_period_end', flag, 'cancel_at', scheduled
    ), '2026-06-21T00:00:00Z')).cancel_at_period_end
    from (values (false, null::bigint), (false, 1782864000), (true, null), (true, 1782864000)) as s (flag, scheduled)$$,
  'values (false), (true), (true), (true)',
  'either says so'
);

select * from finish();
rollback;
