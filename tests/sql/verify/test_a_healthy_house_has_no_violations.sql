-- When all is well, verify returns nothing: after grants, spends, reversals, settlements of every kind,
-- trials, replays and parked events, with subscriptions of every shape.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_bob', 5000000);
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_account('acct_eva', 7000000, 'eur');
select tests.given_event(tests.invoice_paid(
  'pre_basil', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z', p_payment_ids => '{pi_2,ch_2}'
));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_3', 'in_2', p_period_start => '2026-07-01T00:00:00Z'));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_4', 'in_0', p_period_start => '2026-05-01T00:00:00Z'));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_5', 'in_3', p_currency => 'eur'), 'quarantined');
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
  perform till.spend_credits('acct_ada', 3000000, 'use-2');
  perform till.reverse_transaction(
    (select transaction_id from till.transactions where key = 'use-2'), 'grace', 'double click'
  );
  perform till.adjust_balance('acct_eva', -7000000, 'ticket-1', 'grace', 'closed');
  perform till.start_trial('acct_bob', 'inst_bob', '2026-06-01T00:00:00Z');
  perform tests.settle(
    'in_4', p_amount => 0, p_period_start => '2026-08-01T00:00:00Z', p_period_end => '2026-09-01T00:00:00Z'
  );
end;
$$;
-- and: one that was transferred, one that only Stripe funds, and one that is not paid any more
select till_private.change_subscription(null, jsonb_populate_record(null::till_private.subscriptions, '{
  "account_id": "acct_ada", "instance_id": "inst_ada", "status": "canceled", "price_version": "2026-03-19",
  "canceled_at": "2026-05-01T00:00:00Z", "transferred_to_subscription_id": 1, "transferred_at": "2026-05-01T00:00:00Z"
}'), 'test', 'grace', 'given', null, '2026-05-01T00:00:00Z')::text;
select tests.given_instance('inst_stripe');
select tests.given_instance('inst_due');
do $$
begin
  perform tests.settle('in_5', p_stripe_subscription_id => 'sub_stripe', p_instance_id => 'inst_stripe');
  perform tests.change(
    '{"payment_source": "stripe", "credit_renewal_at": null}',
    (select subscription_id from till.subscriptions where instance_id = 'inst_stripe')
  );
  perform tests.settle('in_6', p_stripe_subscription_id => 'sub_due', p_instance_id => 'inst_due');
  perform tests.change(
    '{"status": "past_due", "past_due_since": "2026-07-01T00:00:00Z", "destruction_due_at": "2026-07-20T00:00:00Z"}',
    (select subscription_id from till.subscriptions where instance_id = 'inst_due')
  );
end;
$$;

-- then
select is_empty('select * from till.verify()', 'nothing for all accounts');
select is_empty($$select * from till.verify('acct_ada')$$, 'nothing for one');
select is_empty($$select * from till.verify('acct_nobody')$$, 'nothing for an unknown one');

select * from finish();
rollback;
