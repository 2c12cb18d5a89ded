-- What went back is counted once per refund and per dispute, in whatever events it is told, and neither hides nor
-- doubles the money of a parked payment.
begin;
select plan(6);

-- given: 25.00 of credits that were paid in another currency, parked, and an invoice that was settled
select tests.given_ada();
select tests.given_event(
  tests.checkout_event('completed', null, 'cs_1', 'payment', p_currency => 'eur', p_payment_intent_id => 'pi_c'), 'quarantined'
);
select tests.given_event(tests.invoice_paid('dahlia', 'evt_h', 'in_h', p_payment_ids => '{ch_h,pi_h}'));
create function pg_temp.told (
  p_event_id text, p_type text, p_amount bigint, p_id text default null, p_charge text default 'ch_h',
  p_payment_intent text default 'pi_h', p_minute integer default 1
)
returns void language sql as $$
  select tests.given_event(
    tests.refund_event(
      p_event_id, p_type, '2026-06-02T00:00:00Z', p_charge, p_refunded => false, p_amount => p_amount,
      p_amount_refunded => p_amount, p_payment_intent => p_payment_intent, p_id => p_id
    ),
    'quarantined', '2026-06-02T00:00:00Z'::timestamptz + p_minute * interval '1 minute'
  );
$$;

-- when: what is parked is refunded
select pg_temp.told('evt_1', 'charge.refunded', 2500, null, 'ch_c', 'pi_c');

-- then
select results_eq(
  'select event_id, amount, counted_under_event_id from till.quarantine order by event_id',
  $$values ('evt_1' collate "C", 25000000::bigint, null::text collate "C"), ('evt_checkout', 25000000, null)$$,
  'both are shown, the payment and its refund'
);

-- when: 3.00 and 2.00 of the invoice are refunded, each told by the refund, twice, and by the charge, which sums up
select pg_temp.told('evt_r1', 'refund.created', 300, 're_1', p_minute => 2);
select pg_temp.told('evt_r2', 'charge.refunded', 300, p_minute => 3);
select pg_temp.told('evt_r3', 'refund.updated', 300, 're_1', p_minute => 4);
select pg_temp.told('evt_r4', 'charge.refunded', 500, p_minute => 5);
select is(
  (select sum(amount) from till.quarantine where purchase_id = 'in_h'), 5000000::numeric,
  'before the second refund tells itself, its charge does'
);
select pg_temp.told('evt_r5', 'refund.created', 200, 're_2', p_minute => 6);
select results_eq(
  $$select event_id, amount, counted_under_event_id from till.quarantine where purchase_id = 'in_h' order by event_id$$,
  $$values
    ('evt_r1' collate "C", 3000000::bigint, null::text collate "C"), ('evt_r2', 0, null), ('evt_r3', 0, 'evt_r1'),
    ('evt_r4', 0, null), ('evt_r5', 2000000, null)$$,
  'each refund is counted once'
);

-- when: a dispute is told as it goes on
select pg_temp.told('evt_d1', 'charge.dispute.created', 400, 'du_1', p_minute => 7);
select pg_temp.told('evt_d2', 'charge.dispute.funds_withdrawn', 400, 'du_1', p_minute => 8);
select pg_temp.told('evt_d3', 'charge.dispute.created', 100, 'du_2', p_minute => 9);
select is(
  (select sum(amount) from till.quarantine where went_back_id ~ '^du_'), 5000000::numeric, 'each dispute, too'
);

-- when: only charges tell, in the wrong order
select tests.given_event(tests.invoice_paid(
  'pre_basil', 'evt_o', 'in_o', p_payment_ids => '{ch_o}', p_period_start => '2026-07-01T00:00:00Z'
));
select pg_temp.told('evt_o2', 'charge.refunded', 500, null, 'ch_o', null, 10);
select pg_temp.told('evt_o1', 'charge.refunded', 300, null, 'ch_o', null, 11);
select pg_temp.told('evt_o3', 'charge.refunded', 500, null, 'ch_o', null, 12);
select results_eq(
  $$select event_id, amount from till.quarantine where purchase_id = 'in_o' order by event_id$$,
  $$values ('evt_o1' collate "C", 3000000::bigint), ('evt_o2', 2000000), ('evt_o3', 0)$$, 'each adds what is new'
);

-- when: an amount cannot be read
select tests.given_event(
  tests.without_field(tests.refund_event('evt_n', 'charge.refunded', now(), 'ch_o'), '{data,object,amount_refunded}'), 'quarantined'
);
select is((select amount from till.quarantine where event_id = 'evt_n'), null, 'it is shown as unknown');

select * from finish();
rollback;
