-- Who may do what. Everything is taken away first, so this list is the whole truth: what it does
-- not name, nobody may use.

set search_path = pg_catalog, pg_temp;

revoke all on all tables in schema till, till_private
  from public, till_endpoint, till_app, till_worker, till_operator, till_reader;
revoke all on all sequences in schema till, till_private
  from public, till_endpoint, till_app, till_worker, till_operator, till_reader;
revoke all on all functions in schema till, till_private
  from public, till_endpoint, till_app, till_worker, till_operator, till_reader;
revoke all on schema till, till_private
  from public, till_endpoint, till_app, till_worker, till_operator, till_reader;
alter default privileges for role till_owner revoke execute on functions from public;

grant usage on schema till to till_endpoint, till_app, till_worker, till_operator, till_reader;

-- The endpoints, and the host application's own SQL.
grant execute on function
  till.open_account, till.grant_credits, till.spend_credits, till.balance, till.statement,
  till.register_instance, till.destroy_instance, till.start_trial, till.transfer_subscription,
  till.spend_credits_many, till.effective_balance,
  till.preview_enrollment, till.enroll_with_credits, till.describe_api,
  till.pass_status, till.checkout_status, till.billing_portal_customer
to till_endpoint, till_app;

-- The endpoints alone: what Stripe sent, and what it answered at each step of a checkout.
-- `tillkeeper deploy --keep-old-serve` leaves them to till_app, too: an earlier `serve` logs in
-- as it.
\set stripe_speaks_to till_endpoint
\if :{?keep_old_serve}
  \set stripe_speaks_to till_endpoint,till_app
\endif
grant execute on function
  till.receive_stripe_event, till.receive_stripe_events, till.record_failed_event,
  till.begin_checkout, till.begin_credit_purchase, till.remember_stripe_customer,
  till.review_checkout, till.record_checkout_session, till.fail_checkout
to :stripe_speaks_to;

-- Operators: everything the application may do, and what needs an actor and a reason.
grant execute on function
  till.pass_status, till.spend_credits_many, till.effective_balance,
  till.preview_enrollment, till.enroll_with_credits,
  till.open_account, till.grant_credits, till.spend_credits, till.balance, till.statement,
  till.register_instance, till.destroy_instance, till.start_trial,
  till.adjust_balance, till.reverse_transaction, till.trial_balance, till.settle_invoice,
  till.settle_invoices, till.receive_stripe_events,
  till.add_stripe_price, till.set_livemode,
  till.reprocess_stripe_event, till.dismiss_stripe_event, till.allocate_payment,
  till.dismiss_intent, till.transfer_subscription, till.add_pass_price, till.cancel_and_refund_pass,
  till.begin_legacy_import, till.import_legacy, till.finish_legacy_import,
  till.checkout_status, till.fail_checkout, till.billing_portal_customer,
  till.verify
to till_operator;

-- The worker: outbound calls.
grant execute on function
  till.take_intent, till.fail_intent, till.answer_intent, till.due_passes,
  till.issue_due_pass_credits
to till_worker;

-- Readers.
grant execute on function till.balance, till.statement, till.trial_balance, till.verify
  to till_reader;

-- Operators and readers look at every view.
grant select on
  till.accounts, till.transactions, till.entries, till.instances, till.subscriptions,
  till.paid_periods, till.overlapping_paid_periods, till.subscription_changes, till.quarantine,
  till.stripe_events, till.intents, till.unmatched_legacy_deposits, till.passes,
  till.pass_issuances, till.pass_changes, till.checkout_attempts, till.credit_purchases,
  till.changes, till.purchases
to till_operator, till_reader;

-- Everybody can meet an error, and may ask what is deployed.
grant execute on function till.error_codes, till.release
  to till_endpoint, till_app, till_worker, till_operator, till_reader;
