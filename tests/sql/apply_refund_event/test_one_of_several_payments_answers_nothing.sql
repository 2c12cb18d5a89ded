-- Of an invoice that was paid in parts, the refund of one part does not keep the others from being made.
begin;
select plan(4);

-- given: 12.00 and 7.00 made the 19.00
select tests.given_account();
select tests.pay_pass('in_1', p_payment_ids => '{ch_1}');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());

-- when: the first is refunded, and the worker dies before the second
select tests.given_event(
  tests.refund_event('evt_1', 'charge.refunded', '2026-06-05T00:00:00Z', p_amount => 1200), p_at => now()
);

-- then
select results_eq(
  $$select answered_at, answer from till_private.intents where kind = 'refund_invoice'$$,
  $$values (null::timestamptz, null::jsonb)$$, 'the call is still to be made'
);

-- when: the second fails
select is(
  (select (outcome, reason) from till.receive_stripe_event(
    tests.refund_event(
      'evt_2', 'refund.failed', '2026-06-07T00:00:00Z', null, '{"till_intent": "refund_invoice:in_1:inpay_2"}',
      p_amount => 700
    ),
    now()
  )),
  ('quarantined'::text, 'refund_failed'::text), 'what failed is parked'
);
select is(
  (select answered_at from till_private.intents where kind = 'refund_invoice'), null, 'and the call is still to be made'
);

-- when: the worker has made it, and the first event comes again
select till.answer_intent(2, '{"refund": "re_1", "charge": "ch_1", "status": "succeeded"}', now());
select tests.given_event(
  tests.refund_event('evt_3', 'charge.refunded', '2026-06-05T00:00:00Z', p_amount => 1200), p_at => now()
);
select is(
  (select answer ->> 'refunded' from till_private.intents where kind = 'refund_invoice'), 'true', 'it is noted'
);

select * from finish();
rollback;
