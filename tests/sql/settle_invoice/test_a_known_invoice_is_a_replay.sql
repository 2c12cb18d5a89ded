-- A known invoice with the same facts is a replay: it returns the first result and books nothing.
begin;
select plan(3);

-- given
select tests.given_active();
create temp table before as select tests.books();

-- when, then
select is(
  tests.answer('select * from tests.settle()'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": true}',
  'the first settlement, marked as replayed'
);
select is(
  tests.answer($$select * from tests.settle(
    p_plan => 'commit', p_price_version => '2026-05-10', p_instance_id => null, p_off_stripe_amount => 9000000,
    p_event_at => '2026-06-20T00:00:00Z', p_at => '2026-06-20T00:00:00Z'
  )$$),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": true}',
  'what is no part of its identity is not compared'
);
select is(tests.books(), (select books from before), 'nothing is booked');

select * from finish();
rollback;
