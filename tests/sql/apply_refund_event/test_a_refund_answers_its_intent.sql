-- charge.refunded answers the intent that asked for it, whoever made the refund; others do not.
begin;
select plan(5);

-- given
select tests.given_account();
select tests.pay_pass('in_1', p_payment_ids => '{ch_1,pi_1}');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());

-- when: another charge, and a part
select tests.given_event(tests.refund_event('evt_1', 'charge.refunded', now(), 'ch_2'), 'ignored', now());
select tests.given_event(
  tests.refund_event('evt_2', 'charge.refunded', now(), p_refunded => false), 'quarantined', now()
);
select till.dismiss_stripe_event('evt_2', 'grace', 'a kindness');
select is(
  (select count(*) from till.intents where answered_at is null), 2::bigint, 'nothing is answered by them'
);

-- when: the charge that paid the invoice
select tests.given_event(tests.refund_event('evt_3', 'charge.refunded', '2026-06-05T00:00:00Z'), p_at => now());

-- then
select results_eq(
  $$select answered_at, answer, last_error from till_private.intents where kind = 'refund_invoice'$$,
  $$values (now(), '{"charge": "ch_1", "refunded": true, "told_at": 1780617600}'::jsonb, null::text)$$,
  'it is answered'
);
select is((till.take_intent(now() + interval '1 day')).kind, 'cancel_subscription', 'and the call is not made');
select is((till.take_intent(now() + interval '1 day')).kind, null, 'nor any other');
select is_empty($$select * from till.quarantine$$, 'nobody is bothered');

select * from finish();
rollback;
