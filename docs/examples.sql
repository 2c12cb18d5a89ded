-- One example of each public function, which docs/functions.md shows and a test runs: in this order,
-- in one psql session, each as a role that may. \gset keeps what a call answered in psql's variables.

-- till.add_stripe_price
select till.add_stripe_price(
  p_stripe_price_id => 'price_1Standard', p_price_version => '2026-05-10', p_plan => 'standard',
  p_is_intro => false, p_actor => 'grace', p_reason => 'new price at Stripe'
);

-- till.add_pass_price
select till.add_pass_price(
  p_stripe_price_id => 'price_1Pass19', p_tier => 'tier_19', p_cadence => 'yearly',
  p_actor => 'grace', p_reason => 'passes go on sale'
);

-- till.set_livemode
select till.set_livemode(p_livemode => false, p_actor => 'grace', p_reason => 'a test deployment');

-- till.open_account
select * from till.open_account(p_account_id => 'acct_ada', p_currency => 'usd');

-- till.grant_credits
select * from till.grant_credits(
  p_account_id => 'acct_ada', p_amount => 100000000, p_key => 'welcome', p_kind => 'promotion',
  p_reason => 'welcome credits'
);

-- till.spend_credits
select transaction_id, balance, replayed
from till.spend_credits(
  p_account_id => 'acct_ada', p_amount => 1500000, p_key => 'job-4711', p_reason => 'render job'
);

-- till.spend_credits_many
select * from till.spend_credits_many(p_items => '[
  {"account_id": "acct_ada", "amount": 20000, "key": "hour-1", "reason": "traffic"},
  {"account_id": "acct_ada", "amount": 30000, "key": "hour-2"}
]');

-- till.balance
select till.balance(p_account_id => 'acct_ada');

-- till.effective_balance
select till.effective_balance(p_account_id => 'acct_ada', p_cost => 55000000);

-- till.statement
select * from till.statement(p_account_id => 'acct_ada', p_from => now() - interval '1 month');

-- till.register_instance
select * from till.register_instance(p_instance_id => 'inst_1', p_account_id => 'acct_ada');

-- till.start_trial
select * from till.start_trial(p_account_id => 'acct_ada', p_instance_id => 'inst_1');

-- till.preview_enrollment
select price, balance, shortfall, reason
from till.preview_enrollment(
  p_account_id => 'acct_ada', p_instance_id => 'inst_1', p_plan => 'standard'
);

-- till.enroll_with_credits
select * from till.enroll_with_credits(
  p_account_id => 'acct_ada', p_instance_id => 'inst_1', p_plan => 'standard',
  p_key => 'order-12', p_expected_price_version => '2026-05-10'
);

-- till.destroy_instance
select * from till.destroy_instance(
  p_instance_id => 'inst_1', p_actor => 'ada', p_reason => 'moves to another region',
  p_force => true
);

-- till.transfer_subscription
select till.register_instance(p_instance_id => 'inst_2', p_account_id => 'acct_ada');
select * from till.transfer_subscription(
  p_from_instance_id => 'inst_1', p_to_instance_id => 'inst_2', p_actor => 'ada',
  p_reason => 'moved to another region'
);

-- till.adjust_balance
select * from till.adjust_balance(
  p_account_id => 'acct_ada', p_amount => -2000000, p_key => 'ticket-7', p_actor => 'grace',
  p_reason => 'granted twice'
);

-- till.reverse_transaction
select * from till.reverse_transaction(
  p_transaction_id => (
    select transaction_id from till.transactions where command = 'adjust_balance' and key = 'ticket-7'
  ),
  p_actor => 'grace', p_reason => 'ticket 7 was about somebody else'
);

-- till.begin_checkout
select till.open_account(p_account_id => 'acct_bob', p_currency => 'usd');
select till.register_instance(p_instance_id => 'inst_3', p_account_id => 'acct_bob');
select * from till.begin_checkout(
  p_account_id => 'acct_bob', p_instance_id => 'inst_3', p_plan => 'standard'
) \gset

-- till.remember_stripe_customer
select till.remember_stripe_customer(p_account_id => 'acct_bob', p_stripe_customer_id => 'cus_Bob');

-- till.review_checkout
select * from till.review_checkout(
  p_attempt_id => :'attempt_id', p_sessions => '[]', p_subscriptions => '[]'
);

-- till.record_checkout_session
select * from till.record_checkout_session(
  p_attempt_id => :'attempt_id', p_session_id => 'cs_test_1', p_url => 'https://checkout.stripe.com/1'
);

-- till.checkout_status
select * from till.checkout_status(p_attempt_id => :'attempt_id');

-- till.settle_invoice
select * from till.settle_invoice(
  p_account_id => 'acct_bob', p_stripe_subscription_id => 'sub_Bob', p_invoice_id => 'in_1',
  p_payment_ids => array['pi_1'], p_plan => 'standard', p_price_version => '2026-05-10',
  p_amount => 55000000, p_currency => 'usd', p_period_start => now(),
  p_period_end => now() + interval '1 month', p_instance_id => 'inst_3'
);

-- till.settle_invoices
select * from till.settle_invoices(p_invoices => '[
  {"account_id": "acct_bob", "stripe_subscription_id": "sub_Bob", "invoice_id": "in_0",
   "payment_ids": [], "plan": "standard", "price_version": "2026-05-10", "amount": 55000000,
   "currency": "usd", "period_start": 1780272000, "period_end": 1782864000}
]');

-- till.billing_portal_customer
select till.billing_portal_customer(p_account_id => 'acct_bob');

-- till.begin_credit_purchase
select * from till.begin_credit_purchase(p_account_id => 'acct_bob', p_amount => 20000000) \gset

-- till.fail_checkout
select till.fail_checkout(p_attempt_id => :'attempt_id', p_reason => 'stripe_unreachable');

-- till.receive_stripe_event
select * from till.receive_stripe_event(
  p_body => convert_to('{"id": "evt_1", "object": "event", "type": "product.created",
    "api_version": "2025-03-31.basil", "created": 1780272000, "livemode": false,
    "data": {"object": {"id": "prod_1", "object": "product"}}}', 'utf8')
);

-- till.receive_stripe_events
select * from till.receive_stripe_events(
  p_bodies => array[
    convert_to('{"id": "evt_3", "object": "event", "type": "product.updated",
      "api_version": "2025-03-31.basil", "created": 1780275600, "livemode": false,
      "data": {"object": {"id": "prod_1", "object": "product"}}}', 'utf8')
  ]
);

-- till.record_failed_event
select till.record_failed_event(p_body => convert_to('what could not be applied', 'utf8'), p_sqlstate => 'XX000');

-- till.reprocess_stripe_event
select * from till.reprocess_stripe_event(
  p_event_id => (select event_id from till.stripe_events where outcome = 'failed'),
  p_actor => 'grace', p_reason => 'the disk is not full any more'
);

-- till.dismiss_stripe_event
select till.dismiss_stripe_event(
  p_event_id => (select event_id from till.quarantine where reason = 'unparsable'),
  p_actor => 'grace', p_reason => 'sent by hand'
);

-- till.allocate_payment
select till.allocate_payment(
  p_invoice_id => 'in_2', p_actor => 'grace', p_reason => 'one transfer paid both invoices'
);

-- till.take_intent
select * from till.take_intent() \gset

-- till.fail_intent
select till.fail_intent(p_intent_id => :intent_id, p_error => 'timeout');

-- till.answer_intent
select till.answer_intent(p_intent_id => :intent_id, p_answer => '{"status": "canceled"}');

-- till.dismiss_intent
select till.dismiss_intent(
  p_intent_id => (select min(intent_id) from till.intents where answered_at is null),
  p_actor => 'grace', p_reason => 'a key of another account made this session; nothing is open there'
);

-- till.pass_status
select * from till.pass_status(p_account_id => 'acct_cyd');

-- till.due_passes
select pass_id from till.due_passes(p_limit => 1) as pass_id \gset

-- till.issue_due_pass_credits
select * from till.issue_due_pass_credits(p_pass_id => :pass_id);

-- till.cancel_and_refund_pass
select * from till.cancel_and_refund_pass(
  p_pass_id => :pass_id, p_actor => 'grace', p_reason => 'fraud', p_refund => true
);

-- till.begin_legacy_import
select till.begin_legacy_import(
  p_account_id => 'acct_dan', p_actor => 'grace', p_reason => 'moves from the older system'
);

-- till.import_legacy
select * from till.import_legacy(p_rows => '[
  {"account_id": "acct_dan", "legacy_id": "1", "amount": 9000000, "category": "deposit",
   "at": 1751328000, "payment_id": "pi_Dan1"},
  {"account_id": "acct_dan", "legacy_id": "2", "amount": -4000000, "category": "usage",
   "at": 1751414400}
]');

-- till.finish_legacy_import
select till.finish_legacy_import(
  p_account_id => 'acct_dan', p_actor => 'grace', p_reason => 'all is here'
);

-- till.trial_balance
select * from till.trial_balance();

-- till.verify
select * from till.verify(p_account_id => 'acct_ada');

-- till.describe_api
select function, scope from till.describe_api();

-- till.release
select version, migration from till.release();

-- till.error_codes
select reason, hint from till.error_codes() where sqlstate = 'TK005';
