-- A refund that the worker made, and one by hand of the whole invoice that it was to make, are ours in whatever
-- event and order they are told; one by hand of a part is not.
begin;
select plan(6);

-- given
select tests.given_account();
select tests.pay_pass('in_1', p_payment_ids => '{ch_1,pi_1}');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());

-- when: before the worker has noted what Stripe answered
select tests.given_event(
  tests.refund_event('evt_1', 'refund.created', now(), 'ch_1', '{"till_intent": "refund_invoice:in_1"}', p_amount => 1900)
);
select is(
  (select answered_at from till_private.intents where kind = 'refund_invoice'), null, 'that it was made is no answer'
);
select tests.given_event(tests.refund_event('evt_2', 'charge.refunded', '2026-06-05T00:00:00Z'), p_at => now());
select is(
  (select answered_at from till_private.intents where kind = 'refund_invoice'), now(), 'that the charge is refunded is one'
);

-- when: with all that Stripe tells besides
select tests.given_event(
  tests.refund_event('evt_3', 'refund.updated', now(), 'ch_1', '{"till_intent": "refund_invoice:in_1:inpay_1"}', p_amount => 700)
);
select tests.given_event(tests.refund_event('evt_4', 'charge.refund.updated', now(), 'ch_1', p_id => 're_hand'));
select is_empty('select * from till.quarantine', 'an operator need not look');

-- when: the worker's answer alone names it
select tests.given_account('acct_bob');
select tests.pay_pass('in_b', p_stripe_subscription_id => 'sub_b', p_account_id => 'acct_bob');
select till.cancel_and_refund_pass(2, 'grace', 'asked for', true, now());
select till.answer_intent(4, '{"refund": "re_b", "charge": "ch_b", "status": "succeeded"}', now());
select tests.given_event(tests.refund_event('evt_5', 'refund.updated', now(), null, p_id => 're_b'));
select is_empty('select * from till.quarantine', 'by its own id it is ours, too');

-- when: a part, by hand
select tests.given_event(
  tests.refund_event('evt_6', 'refund.created', now(), 'ch_1', p_amount => 1899, p_id => 're_part'), 'quarantined'
);
select results_eq(
  'select event_id, reason, amount, purchase_id from till.quarantine',
  $$values ('evt_6' collate "C", 'money_went_back', 18990000::bigint, 'in_1' collate "C")$$, 'what we did not ask for is parked'
);
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
