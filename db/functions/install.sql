-- Every function, in reading order. Run as the owner, in one transaction (tillkeeper deploy does).

set search_path = pg_catalog, pg_temp;

-- Errors: one table of codes, and how they are raised
\ir errors/error_codes.sql
\ir errors/refuse.sql
\ir errors/refuse_with.sql
\ir errors/require_text.sql
\ir errors/require_note.sql
\ir errors/require_amount.sql
\ir errors/require_time.sql

-- The ledger: what moves a balance
\ir ledger/lock_account.sql
\ir ledger/apply_movement.sql
\ir ledger/post_transactions.sql
\ir ledger/look_up_key.sql
\ir ledger/find_replay.sql
\ir ledger/receipt_of.sql
\ir ledger/blocked.sql
\ir ledger/refuse_if_blocked.sql
\ir ledger/insufficient_credits.sql
\ir ledger/post_spend.sql
\ir ledger/spend.sql
\ir ledger/read_spend_items.sql
\ir ledger/block_account.sql
\ir ledger/open_account.sql
\ir ledger/grant_credits.sql
\ir ledger/spend_credits.sql
\ir ledger/spend_credits_many.sql
\ir ledger/adjust_balance.sql
\ir ledger/reverse_transaction.sql
\ir ledger/balance.sql
\ir ledger/effective_balance.sql
\ir ledger/statement.sql
\ir ledger/trial_balance.sql

-- The catalog: what can be bought
\ir catalog/newest_price_version.sql
\ir catalog/current_price_version.sql
\ir catalog/add_stripe_price.sql

-- Instances and the subscriptions that fund them
\ir subscriptions/add_months.sql
\ir subscriptions/has_paid_before.sql
\ir subscriptions/lock_instance_if_any.sql
\ir subscriptions/lock_instance.sql
\ir subscriptions/lock_account_of_instance.sql
\ir subscriptions/funding_obstacle.sql
\ir subscriptions/lock_fundable_instance.sql
\ir subscriptions/lock_subscription_of.sql
\ir subscriptions/activate_subscription.sql
\ir subscriptions/subscription_state.sql
\ir subscriptions/show_subscription.sql
\ir subscriptions/change_subscription.sql
\ir subscriptions/follow_transfers.sql
\ir subscriptions/apply_facts.sql
\ir subscriptions/save_facts.sql
\ir subscriptions/note_facts.sql
\ir subscriptions/return_to_last_payer.sql
\ir subscriptions/follow_facts.sql
\ir subscriptions/register_instance.sql
\ir subscriptions/destroy_instance.sql
\ir subscriptions/start_trial.sql
\ir subscriptions/lock_transfer.sql
\ir subscriptions/transfer_subscription.sql

-- Outbound calls: committed to before they are made
\ir worker/add_intent.sql
\ir worker/withdraw_intent.sql
\ir worker/take_intent.sql
\ir worker/fail_intent.sql
\ir worker/store_fetched_payments.sql
\ir worker/resolve_contradiction.sql
\ir worker/answer_intent.sql

-- Checkout: an abandoned session never blocks, two tabs never make two subscriptions
\ir checkout/lock_attempt.sql
\ir checkout/lock_account_of_attempt.sql
\ir checkout/expire_session.sql
\ir checkout/close_attempt.sql
\ir checkout/supersede_attempts.sql
\ir checkout/units_of.sql
\ir checkout/refuse_too_many_checkouts.sql
\ir checkout/open_attempt.sql
\ir checkout/find_stripe_price.sql
\ir checkout/has_intro.sql
\ir checkout/decide_checkout.sql
\ir checkout/require_billing_start.sql
\ir checkout/begin_checkout.sql
\ir checkout/begin_credit_purchase.sql
\ir checkout/remember_stripe_customer.sql
\ir checkout/answer_checkout.sql
\ir checkout/review_checkout.sql
\ir checkout/record_checkout_session.sql
\ir checkout/fail_checkout.sql
\ir checkout/finish_clean_up.sql
\ir checkout/checkout_status.sql
\ir checkout/billing_portal_customer.sql
\ir checkout/read_session.sql
\ir checkout/find_checkout_account.sql
\ir checkout/purchase_credits.sql
\ir checkout/follow_session.sql
\ir checkout/complete_attempt.sql
\ir checkout/apply_checkout_event.sql

-- The books of an older system
\ir legacy/importing.sql
\ir legacy/refuse_while_importing.sql
\ir legacy/require_import.sql
\ir legacy/begin_legacy_import.sql
\ir legacy/import_legacy_entry.sql
\ir legacy/import_legacy_subscription.sql
\ir legacy/import_legacy.sql
\ir legacy/create_legacy_subscriptions.sql
\ir legacy/finish_legacy_import.sql
\ir legacy/find_legacy_deposit.sql
\ir legacy/find_legacy_deduction.sql
\ir legacy/record_legacy_settlement.sql

-- Settlement: one paid invoice, one effect
\ir settlement/require_settlement.sql
\ir settlement/find_settlement.sql
\ir settlement/revenue_contra.sql
\ir settlement/route_settlement.sql
\ir settlement/refuse_second_funding.sql
\ir settlement/fund_by_invoice.sql
\ir settlement/settlement_movements.sql
\ir settlement/settlement_posting.sql
\ir settlement/record_payments.sql
\ir settlement/record_settlement.sql
\ir settlement/note_payment.sql
\ir settlement/record_paid_period.sql
\ir settlement/settlement_of.sql
\ir settlement/settle_invoice.sql

-- The pass: base credits each month, bonus by usage
\ir pass/lock_pass.sql
\ir pass/lock_account_of_pass.sql
\ir pass/pass_state.sql
\ir pass/change_pass.sql
\ir pass/apply_pass_facts.sql
\ir pass/follow_pass_facts.sql
\ir pass/is_pass.sql
\ir pass/read_pass_terms.sql
\ir pass/open_pass.sql
\ir pass/add_pass_price.sql
\ir pass/streak_of.sql
\ir pass/bonus_percent.sql
\ir pass/bonus_amount.sql
\ir pass/select_pass.sql
\ir pass/bonus_of.sql
\ir pass/project_bonus.sql
\ir pass/record_bonus.sql
\ir pass/next_issue.sql
\ir pass/extend_pass.sql
\ir pass/issue_pass_month.sql
\ir pass/find_pass_invoice.sql
\ir pass/choose_pass_line.sql
\ir pass/record_pass_invoice.sql
\ir pass/record_pass_trial.sql
\ir pass/settle_pass_invoice.sql
\ir pass/due_passes.sql
\ir pass/issue_due_pass_credits.sql
\ir pass/pass_cancellation_of.sql
\ir pass/cancel_and_refund_pass.sql
\ir pass/pass_status.sql

-- Enrollment: a period bought from the balance, decided and charged in one act
\ir enrollment/require_enrollment.sql
\ir enrollment/price_enrollment.sql
\ir enrollment/decide_enrollment.sql
\ir enrollment/fund_by_credits.sql
\ir enrollment/enrollment_of.sql
\ir enrollment/enroll_with_credits.sql
\ir enrollment/preview_enrollment.sql

-- The Stripe inbox: from bytes to settlement
\ir stripe_events/read_text.sql
\ir stripe_events/read_id.sql
\ir stripe_events/read_integer.sql
\ir stripe_events/read_time.sql
\ir stripe_events/micros_per_unit.sql
\ir stripe_events/micros_of.sql
\ir stripe_events/read_event.sql
\ir stripe_events/read_payment_ids.sql
\ir stripe_events/read_invoice.sql
\ir stripe_events/read_invoice_line.sql
\ir stripe_events/recurring_lines.sql
\ir stripe_events/choose_line.sql
\ir stripe_events/read_subscription.sql
\ir stripe_events/find_account.sql
\ir stripe_events/require_livemode.sql
\ir stripe_events/remember_stripe_customer.sql
\ir stripe_events/apply_invoice_paid.sql
\ir stripe_events/apply_said.sql
\ir stripe_events/apply_subscription_event.sql
\ir stripe_events/apply_payment_failed.sql
\ir stripe_events/apply_refund_event.sql
\ir stripe_events/read_paid_ids.sql
\ir stripe_events/find_paid_purchase.sql
\ir stripe_events/apply_money_back.sql
\ir stripe_events/note_invoice_payment.sql
\ir stripe_events/guess_account.sql
\ir stripe_events/handle_event.sql
\ir stripe_events/park_event.sql
\ir stripe_events/release_event.sql
\ir stripe_events/place_money_back.sql
\ir stripe_events/apply_event.sql
\ir stripe_events/lock_event.sql
\ir stripe_events/apply_stored_event.sql
\ir stripe_events/reapply_parked.sql
\ir stripe_events/store_event.sql
\ir stripe_events/receive_stripe_event.sql
\ir stripe_events/record_failed_event.sql

-- Operators
\ir operators/lock_parked_event.sql
\ir operators/reprocess_stripe_event.sql
\ir operators/dismiss_stripe_event.sql
\ir operators/dismiss_intent.sql
\ir operators/allocate_payment.sql
\ir operators/set_livemode.sql
\ir operators/verify_accounts.sql
\ir operators/verify_entries.sql
\ir operators/verify_settlements.sql
\ir operators/verify_enrollments.sql
\ir operators/verify_subscriptions.sql
\ir operators/verify_passes.sql
\ir operators/verify_checkouts.sql
\ir operators/verify_inbox.sql
\ir operators/verify.sql

-- What the HTTP layer asks about the API
\ir api/describe_api.sql
\ir api/release.sql

-- What no file above has just replaced is left over from an earlier version: a function that was
-- deleted, or an old signature, which would stay callable. Trigger functions live in migrations.
--
-- A call that is under way runs the body that it began with, and may yet call a helper by its old
-- name or signature. So helpers are only marked, and superseded.sql drops them when such calls are
-- over; but for those that a call by the new body could be taken to mean.
do $$
declare
  v_stray record;
begin
  for v_stray in
    with functions as (
      select
        p.oid, p.proname, p.pronamespace, p.pronargs, p.pronargdefaults,
        p.xmin::text
          = (pg_catalog.pg_current_xact_id()::text::bigint % 4294967296)::text as is_current
      from pg_catalog.pg_proc as p
      where p.pronamespace in ('till'::regnamespace, 'till_private'::regnamespace)
        and p.prorettype <> 'pg_catalog.trigger'::regtype
    )
    select
      s.oid::regprocedure as signature,
      s.pronamespace = 'till_private'::regnamespace and not exists (
        select
        from functions as f
        where f.is_current
          and f.pronamespace = s.pronamespace
          and f.proname = s.proname
          and (f.pronargs = s.pronargs or f.pronargdefaults > 0 or s.pronargdefaults > 0)
      ) as may_stay
    from functions as s
    where not s.is_current
  loop
    if v_stray.may_stay then
      execute pg_catalog.format(
        'comment on function %s is %L', v_stray.signature, 'Superseded: in no file of db/functions.'
      );
    else
      execute pg_catalog.format('drop function %s', v_stray.signature);
    end if;
  end loop;
end;
$$;
