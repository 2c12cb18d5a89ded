-- A refund that failed is found by the intent that it names, whole or with a payment, or by its own id; one
-- that names another invoice is not ours, and a live one does not belong here.
begin;
select plan(6);

-- given: Stripe answered with re_1, without a charge
select tests.given_account();
select tests.pay_pass('in_1');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());
select till.answer_intent(2, '{"refund": "re_1", "charge": null, "status": "pending"}', now());

-- when, then
select tests.given_event(
  tests.with_field(
    tests.refund_event('evt_1', 'refund.failed', now(), 'ch_9', '{"till_intent": "refund_invoice:in_10"}'),
    '{data,object,id}', '"re_9"'
  ),
  'ignored', now()
);
select is(
  (select answer from till_private.intents where intent_id = 2),
  '{"refund": "re_1", "charge": null, "status": "pending"}'::jsonb, 'another invoice'
);
select is(
  (till.receive_stripe_event(
    tests.with_field(
      tests.refund_event('evt_2', 'refund.failed', '2026-06-05T00:00:00Z', 'ch_1', '{}'), '{livemode}', 'true'
    ), now()
  )).reason,
  'livemode_mismatch', 'a live one'
);
select is(
  (till.receive_stripe_event(
    tests.with_field(
      tests.refund_event(
        'evt_3', 'refund.failed', '2026-06-05T00:00:00Z', null, '{"till_intent": "refund_invoice:in_1:inpay_2"}'
      ),
      '{data,object,id}', '"re_2"'
    ),
    now()
  )).reason,
  'refund_failed', 'by the intent, with a payment'
);
select is(
  (till.receive_stripe_event(tests.refund_event('evt_4', 'refund.failed', '2026-06-06T00:00:00Z', null), now())).reason,
  'refund_failed', 'by its id'
);

-- when: that it was made is told of the same second, before and after
select tests.given_event(
  tests.refund_event('evt_5', 'charge.refunded', '2026-06-07T00:00:00Z', p_metadata => '{"till_intent": "refund_invoice:in_1"}'),
  p_at => now()
);
select is(
  (till.receive_stripe_event(tests.refund_event('evt_6', 'refund.failed', '2026-06-07T00:00:00Z', null), now())).reason,
  'refund_failed', 'it is made before it fails'
);
select tests.given_event(
  tests.refund_event('evt_7', 'charge.refunded', '2026-06-07T00:00:00Z', p_metadata => '{"till_intent": "refund_invoice:in_1"}'),
  p_at => now()
);
select is(
  (select answer ->> 'refunded' from till_private.intents where intent_id = 2), 'false', 'in either order'
);

select * from finish();
rollback;
