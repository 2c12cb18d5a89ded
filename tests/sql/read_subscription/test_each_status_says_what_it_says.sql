-- past_due and unpaid are dunning, incomplete reads as unpaid; active, trialing and paused say nothing.
begin;
select plan(2);

select results_eq(
  $$select status, s.dunning, s.ended_at, s.cancel_at_period_end
    from unnest(array[
      'active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid'
    ]) as status
    cross join lateral till_private.read_subscription(
      jsonb_build_object(
        'id', 'sub_ada', 'status', status, 'cancel_at_period_end', true, 'cancel_at', null,
        'ended_at', case when status in ('canceled', 'incomplete_expired') then 1781913600 end
      ),
      '2026-06-21T00:00:00Z'
    ) as s
    order by 1$$,
  $$values
    ('active', null, null::timestamptz, true),
    ('canceled', null, '2026-06-20T00:00:00Z', null),
    ('incomplete', 'unpaid', null, true),
    ('incomplete_expired', null, '2026-06-20T00:00:00Z', null),
    ('past_due', 'past_due', null, true),
    ('paused', null, null, true),
    ('trialing', null, null, true),
    ('unpaid', 'unpaid', null, true)$$,
  'each says what it says'
);
select results_eq(
  $$select (till_private.read_subscription(
      '{"id": "sub_ada", "status": "canceled", "cancel_at_period_end": false}', '2026-06-21T00:00:00Z'
    )).ended_at$$,
  $$values ('2026-06-21T00:00:00Z'::timestamptz)$$,
  'an end without a time is when it was said'
);

select * from finish();
rollback;
