-- An event that names two accounts is locked, stored and parked under the same one of them.
begin;
select plan(2);

-- given
select tests.given_shop();
select tests.given_account('acct_bob');
create temp table begun as
select (till.begin_credit_purchase('acct_bob', 5000000, '2026-06-01T00:00:00Z')).attempt_id;
do $$ begin perform till.remember_stripe_customer('acct_bob', 'cus_bob'); end; $$;

-- when
create temp table received as
select number, body, till.receive_stripe_event(body, '2026-06-01T00:20:00Z') as receipt
from (values
  (1, tests.invoice_paid(p_event_id => 'evt_1', p_customer_id => 'cus_bob')),
  (2, tests.invoice_paid('pre_basil', p_event_id => 'evt_2', p_customer_id => 'cus_bob')),
  (3, tests.with_field(tests.subscription_event('evt_3'), '{data,object,customer}', '"cus_bob"')),
  (4, tests.checkout_event('completed', (select attempt_id from begun), p_mode => 'payment', p_event_id => 'evt_4')),
  (5, tests.checkout_event('completed', p_mode => 'payment', p_customer_id => 'cus_bob', p_event_id => 'evt_5'))
) as events (number, body);

-- then
select results_eq(
  $$select (receipt).reason, e.account_id collate "default", q.account_id collate "default",
      till_private.guess_account((till_private.read_event(r.body)).object)
    from received as r
    join till_private.stripe_events as e on e.event_id = (receipt).event_id
    join till_private.quarantine as q using (event_id)
    order by number$$,
  $$select 'customer_mismatch', 'acct_ada', 'acct_ada', 'acct_ada' from generate_series(1, 5)$$,
  'acct_ada, whom the metadata names'
);
select is(till.balance('acct_ada') + till.balance('acct_bob'), 0::bigint, 'nothing is booked');

select * from finish();
rollback;
