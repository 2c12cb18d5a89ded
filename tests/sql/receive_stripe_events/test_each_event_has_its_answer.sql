-- A batch of events is answered one by one as single deliveries in this order would be: applied,
-- ignored, parked, duplicate; also one that comes twice, one that was parked before and one that an
-- earlier one of the batch has freed.
begin;
select plan(6);

-- given: an invoice was parked, because its price was unknown; since then the price is known
select tests.given_ada();
select tests.given_event(tests.invoice_paid(p_event_id => 'evt_known'), 'applied');
select tests.given_event(
  tests.invoice_paid(
    p_event_id => 'evt_parked', p_invoice_id => 'in_2', p_stripe_price_id => 'price_new',
    p_period_start => '2026-07-01T00:00:00Z'
  ),
  'quarantined'
);
select tests.given_price('price_new');
create temp table batch (item integer, body bytea);
insert into batch values
  (1, tests.invoice_paid(
    p_event_id => 'evt_z', p_invoice_id => 'in_3', p_period_start => '2026-08-01T00:00:00Z', p_payment_ids => '{ch_3}'
  )),
  (2, tests.invoice_paid(p_event_id => 'evt_known')),
  (3, convert_to('{"id": "evt_x", "type": "price.created", "created": 1, "livemode": false, "data": {"object": {}}}', 'UTF8')),
  (4, tests.invoice_paid(
    p_event_id => 'evt_parked', p_invoice_id => 'in_2', p_stripe_price_id => 'price_new',
    p_period_start => '2026-07-01T00:00:00Z'
  )),
  (5, tests.invoice_paid(p_event_id => 'evt_c', p_invoice_id => 'in_4', p_account_id => 'acct_cy', p_customer_id => 'cus_cy',
    p_instance_id => 'inst_cy', p_stripe_subscription_id => 'sub_cy')),
  (6, tests.invoice_paid(
    p_event_id => 'evt_z', p_invoice_id => 'in_3', p_period_start => '2026-08-01T00:00:00Z', p_payment_ids => '{ch_3}'
  )),
  (7, convert_to('no JSON', 'UTF8')),
  (8, tests.invoice_paid(
    p_event_id => 'evt_a', p_invoice_id => 'in_5', p_period_start => '2026-09-01T00:00:00Z', p_payment_ids => '{ch_3}'
  )),
  (9, tests.invoice_paid(
    p_event_id => 'evt_a', p_invoice_id => 'in_5', p_period_start => '2026-09-01T00:00:00Z', p_payment_ids => '{ch_3}'
  ));
create temp table answers as
select a.* from till.receive_stripe_events(array(select body from batch order by item), '2026-09-01T00:30:00Z') as a;

-- then
select results_eq(
  'select item, left(event_id, 10), outcome, reason, replayed from answers',
  $$values
    (1, 'evt_z', 'applied', null, false), (2, 'evt_known', 'duplicate', null, true),
    (3, 'evt_x', 'ignored', null, false), (4, 'evt_parked', 'applied', null, false),
    (5, 'evt_c', 'quarantined', 'account_not_found', false), (6, 'evt_z', 'duplicate', null, true),
    (7, 'sha256:29e', 'quarantined', 'unparsable', false), (8, 'evt_a', 'quarantined', 'payment_conflict', false),
    (9, 'evt_a', 'quarantined', 'payment_conflict', false)$$,
  'each has its answer'
);
select results_eq(
  'select item, transaction_id from answers where transaction_id is not null',
  $$select item, transaction_id
    from (values (1, 'in_3'), (2, 'in_1'), (4, 'in_2'), (6, 'in_3')) as booked (item, purchase_id)
    join till.purchases using (purchase_id) order by item$$,
  'and its transaction'
);
select is(
  array(
    select format('%s %s %s %s', event_id, outcome, deliveries, account_id)
    from till_private.stripe_events where event_id like 'evt%' order by event_id
  ),
  '{evt_a quarantined 2 acct_ada,evt_c quarantined 1 acct_cy,evt_known applied 2 acct_ada,
    evt_parked applied 2 acct_ada,"evt_x ignored 1 ",evt_z applied 2 acct_ada}',
  'as they are kept'
);
select is(
  array(select format('%s %s', reason, tries) from till_private.quarantine where resolution is null order by event_id),
  '{payment_conflict 2,account_not_found 1,unparsable 1}', 'what is parked'
);
select results_eq(
  $$select a.outcome
    from till.receive_stripe_events(array(select body from batch order by item), '2026-09-01T00:35:00Z') as a$$,
  array[
    'duplicate', 'duplicate', 'duplicate', 'duplicate', 'quarantined', 'duplicate', 'quarantined', 'quarantined',
    'quarantined'
  ],
  'the batch again'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
