-- A parked event names its Stripe subscription by its id: expanded or not, of an invoice or of itself.
begin;
select plan(1);

-- given: while the import is open, everything is parked
select tests.given_ada();
select tests.given_open_import();

create temp table received as
select name, (till.receive_stripe_event(body)).event_id
from (values
  (tests.with_field(
    tests.invoice_paid(p_event_id => 'evt_1'),
    '{data,object,parent,subscription_details,subscription}', '{"id": "sub_ada", "object": "subscription"}'
  ), 'an expanded one'),
  (tests.with_field(
    tests.invoice_paid('pre_basil', p_event_id => 'evt_2'), '{data,object,subscription}',
    '{"id": "sub_ada", "object": "subscription"}'
  ), 'an expanded one of the older shape'),
  (tests.invoice_paid(p_event_id => 'evt_3'), 'an id'),
  (tests.subscription_event('evt_4'), 'the subscription itself')
) as events (body, name);

-- then
select results_eq(
  'select name, stripe_subscription_id collate "default" from received join till.quarantine using (event_id) order by event_id',
  $$values ('an expanded one', 'sub_ada'), ('an expanded one of the older shape', 'sub_ada'),
    ('an id', 'sub_ada'), ('the subscription itself', 'sub_ada')$$,
  'each is named by its id'
);

select * from finish();
rollback;
