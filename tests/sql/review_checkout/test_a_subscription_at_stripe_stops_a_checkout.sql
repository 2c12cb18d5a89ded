-- A subscription of the instance at Stripe, in any status but canceled and incomplete_expired, stops the
-- checkout and closes the attempt: who has paid a moment ago is not sold a second one.
begin;
select plan(10);

-- given
select tests.given_shop();
create function pg_temp.review (p_status text, p_metadata jsonb, p_id text default 'sub_new') returns text
language sql as $$
  select (till.review_checkout(
    tests.begin_checkout(clock_timestamp()), '[]',
    jsonb_build_array(jsonb_build_object('id', p_id, 'status', p_status, 'metadata', p_metadata))
  )).reason;
$$;

-- then
select is(
  pg_temp.review(status, '{"instance_id": "inst_ada"}'), 'stripe_subscription_exists', status || ' stops it'
)
from unnest('{active,trialing,past_due,unpaid,incomplete,paused}'::text[]) as status;
select is(
  (select array_agg(distinct status || ', ' || close_reason) from till_private.checkout_attempts),
  '{"failed, stripe_subscription_exists"}'::text[],
  'and the attempt is closed'
);
select is(
  (select array_agg(pg_temp.review(status, '{"instance_id": "inst_ada"}'))
    from unnest('{canceled,incomplete_expired}'::text[]) as status),
  '{null,null}'::text[],
  'one that has ended does not'
);
select is(pg_temp.review('active', '{"instance_id": "inst_2"}'), null, 'nor does one of another instance');

-- and: one that is known by its id needs no metadata
do $$
begin
  perform tests.settle();
  perform tests.change('{"status": "canceled", "canceled_at": "2026-06-02T00:00:00Z", "price_version": "2026-05-10"}');
end;
$$;
select is(pg_temp.review('past_due', '{}', 'sub_ada'), 'stripe_subscription_exists', 'known by its id');

select * from finish();
rollback;
