-- A refund that failed is parked for an operator, in whatever order it is told.
begin;
select plan(5);

-- given: a refund that Stripe answered
select tests.given_account();
select tests.pay_pass('in_1');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());
select till.answer_intent(2, '{"refund": "re_1", "charge": "ch_1", "status": "succeeded"}', now());

-- when: it failed on June 7th, and that it was made on June 5th is told last
select is(
  (select (outcome, reason) from till.receive_stripe_event(
    tests.refund_event('evt_1', 'refund.failed', '2026-06-07T00:00:00Z', null), now()
  )),
  ('quarantined'::text, 'refund_failed'::text), 'it is parked'
);
select tests.given_event(
  tests.refund_event('evt_2', 'charge.refunded', '2026-06-05T00:00:00Z'), p_at => now()
);

-- then
select results_eq(
  $$select answer ->> 'refunded', last_error from till_private.intents where kind = 'refund_invoice'$$,
  $$values ('false', 'refund_failed')$$, 'the intent says so'
);
select is((select reason from till.quarantine), 'refund_failed', 'an operator sees it');

-- when: it is dismissed, and another refund of the charge is made by hand
select till.dismiss_stripe_event('evt_1', 'grace', 'paid back by bank', now());
select is_empty('select * from till.quarantine', 'until it is dismissed');
select tests.given_event(
  tests.refund_event('evt_3', 'charge.refunded', '2026-06-09T00:00:00Z'), p_at => now()
);
select results_eq(
  $$select answer ->> 'refunded', last_error from till_private.intents where kind = 'refund_invoice'$$,
  $$values ('true', null::text)$$, 'the last word counts'
);

select * from finish();
rollback;
