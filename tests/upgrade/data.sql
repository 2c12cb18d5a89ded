-- A database that has lived: each table of the previous release has rows, by its own functions and
-- the helpers of its own tests. Nothing is left that till.verify would tell after some minutes.

-- acct_ada came from older books. A payment of theirs is delivered again and claims its deduction;
-- another deposit is claimed by nobody yet.
do $$
begin
  perform tests.given_shop();
  perform tests.given_import(
    tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription(),
    tests.legacy_deposit('l_3', 'ch_3', 50000000)
  );
  perform tests.given_event(tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'));
  -- This one names no payment: the worker asks, and then it is new.
  perform tests.given_event(
    tests.invoice_paid(
      p_event_id => 'evt_2', p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z'
    ),
    'quarantined', '2026-07-01T00:20:00Z'
  );
  perform till.answer_intent(i.intent_id, '{"payment_ids": ["ch_2", "pi_2"]}')
  from till_private.intents as i
  where i.answered_at is null;
  -- A failed payment, and the end.
  perform tests.given_event(tests.payment_failed('evt_3', '2026-08-01T00:20:00Z'));
  perform tests.given_event(tests.subscription_event('evt_4', '2026-08-20T00:00:00Z', 'deleted'));
end;
$$;

-- acct_bob pays through Stripe, one card charge for two invoices, and moves to another instance.
do $$
begin
  perform tests.given_account('acct_bob', 500000000);
  perform tests.given_instance('inst_bob', 'acct_bob');
  perform tests.given_event(tests.invoice_paid(
    'pre_basil', 'evt_bob_1', 'in_bob_1', 'acct_bob', 'inst_bob', 'sub_bob', 'cus_bob',
    p_payment_ids => '{pi_bob}'
  ));
  perform tests.given_event(
    tests.invoice_paid(
      'pre_basil', 'evt_bob_2', 'in_bob_2', 'acct_bob', 'inst_bob', 'sub_bob', 'cus_bob',
      p_period_start => '2026-07-01T00:00:00Z', p_payment_ids => '{pi_bob}'
    ),
    'quarantined', '2026-07-01T00:20:00Z'
  );
  perform till.allocate_payment('in_bob_2', 'grace', 'one charge for both');
  perform till.reprocess_stripe_event('evt_bob_2', 'grace', 'allocated');
  -- Some days are paid twice.
  perform tests.given_event(tests.invoice_paid(
    'dahlia', 'evt_bob_3', 'in_bob_3', 'acct_bob', 'inst_bob', 'sub_bob', 'cus_bob',
    p_period_start => '2026-06-15T00:00:00Z', p_payment_ids => '{pi_bob_3}'
  ));
  perform tests.given_instance('inst_bob_2', 'acct_bob');
  perform till.destroy_instance('inst_bob', 'grace', 'broken', true, '2026-07-10T00:00:00Z');
  perform till.transfer_subscription(
    'inst_bob', 'inst_bob_2', 'grace', 'moved', '2026-07-10T00:00:00Z'
  );
end;
$$;

-- Events that wait for an operator, that were dismissed, that are not ours.
do $$
begin
  perform tests.given_event(
    tests.invoice_paid(
      p_event_id => 'evt_nobody', p_invoice_id => 'in_nobody', p_account_id => 'acct_nobody',
      p_stripe_subscription_id => 'sub_nobody', p_customer_id => 'cus_nobody'
    ),
    'quarantined'
  );
  perform tests.given_event('not json', 'quarantined');
  perform till.dismiss_stripe_event(q.event_id, 'grace', 'a test')
  from till_private.quarantine as q
  where q.reason = 'unparsable';
  perform tests.given_event(
    tests.with_field(tests.invoice_paid(p_event_id => 'evt_other'), '{type}', '"price.created"'),
    'ignored'
  );
end;
$$;

-- acct_cyd has a pass, of which a month is spent and its bonus paid; another one was refunded.
do $$
declare
  v_pass bigint;
begin
  perform tests.given_account('acct_cyd');
  perform tests.given_pass('acct_cyd');
  perform till.spend_credits('acct_cyd', 19000000, 'month', 'usage');
  perform tests.given_account('acct_dan');
  perform tests.pay_pass(
    'in_pass_dan', p_cadence => 'yearly', p_stripe_subscription_id => 'sub_pass_dan',
    p_account_id => 'acct_dan'
  );
  select p.pass_id into strict v_pass
  from till_private.passes as p
  where p.account_id = 'acct_dan';
  perform till.issue_due_pass_credits(v_pass);
  perform till.cancel_and_refund_pass(v_pass, 'grace', 'asked for it', true);
end;
$$;

-- acct_eve lives on her balance: a trial, two enrollments, a correction, a reversal, a checkout.
do $$
declare
  v_receipt till.receipt;
begin
  perform tests.given_account('acct_eve', 500000000);
  perform tests.given_instance('inst_eve', 'acct_eve');
  perform tests.given_instance('inst_eve_2', 'acct_eve');
  perform tests.given_instance('inst_eve_3', 'acct_eve');
  perform till.start_trial('acct_eve', 'inst_eve');
  perform till.enroll_with_credits('acct_eve', 'inst_eve', 'standard', 'first');
  perform till.enroll_with_credits('acct_eve', 'inst_eve_2', 'commit', 'second');
  perform till.adjust_balance('acct_eve', -1000000, 'correct', 'grace', 'too much');
  v_receipt := till.spend_credits('acct_eve', 2000000, 'wrong', 'usage');
  perform till.reverse_transaction(v_receipt.transaction_id, 'grace', 'wrong');
  perform till.fail_checkout(
    (till.begin_checkout('acct_eve', 'inst_eve_3', 'standard')).attempt_id, 'given up'
  );
  perform tests.given_event(
    tests.checkout_event(
      'completed', p_mode => 'payment', p_payment_intent_id => 'pi_eve', p_customer_id => 'cus_eve',
      p_metadata => '{"type": "credits", "account_id": "acct_eve"}'
    )
  );
end;
$$;

-- What Stripe was asked for has been answered.
do $$
begin
  perform till.dismiss_intent(i.intent_id, 'grace', 'done by hand')
  from till_private.intents as i
  where i.answered_at is null;
end;
$$;
