-- An event that lacks payment ids of the kind of the open legacy deposits is parked, and Stripe is asked.
begin;
select plan(3);

-- given: the older books know charges
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());

-- when: one event names no payment, and another of the invoice only its payment intent
do $$
begin
  perform tests.given_event(tests.invoice_paid(), 'quarantined');
  perform tests.given_event(
    tests.invoice_paid('pre_basil', 'evt_2', p_payment_ids => '{pi_1}'), 'quarantined'
  );
end;
$$;

-- then
select results_eq(
  'select event_id, reason, detail, amount from till.quarantine order by 1',
  $$values
    ('evt_1' collate "C", 'needs_payment_ids', '{"invoice_id": "in_1"}'::jsonb, 9000000::bigint),
    ('evt_2', 'needs_payment_ids', '{"invoice_id": "in_1"}', 0)$$,
  'both are parked, their money counted once'
);
select is(
  tests.answer('select kind, account_id, idempotency_key, parameters, reason from till_private.intents'),
  '{"kind": "fetch_invoice_payments", "account_id": "acct_ada", "idempotency_key": "fetch_invoice_payments:in_1",
    "parameters": {"invoice_id": "in_1"}, "reason": "needs_payment_ids"}',
  'Stripe is asked once'
);
select is(tests.entries(), '{"1: 9000000 acquired legacy -> 9000000"}', 'nothing is booked');

select * from finish();
rollback;
