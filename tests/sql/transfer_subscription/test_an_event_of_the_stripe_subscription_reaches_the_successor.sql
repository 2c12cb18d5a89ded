-- What Stripe says of the subscription after the transfer is said of the successor.
begin;
select plan(2);

-- given
select tests.given_active();
select tests.given_transfer();

-- when
select tests.given_event(tests.subscription_event(p_what => 'deleted'), p_at => '2026-06-20T00:00:00Z');

-- then
select results_eq(
  'select instance_id, status, canceled_at from till.subscriptions order by subscription_id',
  $$values
    ('inst_ada' collate "C", 'active', null::timestamptz), ('inst_new', 'canceled', '2026-06-20T00:00:00Z')$$,
  'the successor is canceled'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
