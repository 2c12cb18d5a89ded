-- Every function, floor by floor: one calls its own floor and lower ones. Run as the owner, in one
-- transaction (tillkeeper deploy does).

set search_path = pg_catalog, pg_temp;

-- Errors: one table of codes, and how they are raised
\ir errors/error_codes.sql
\ir errors/refuse.sql
\ir errors/refuse_with.sql
\ir errors/require_text.sql
\ir errors/require_note.sql
\ir errors/require_amount.sql
\ir errors/require_time.sql

-- The catalog: plans, price versions, Stripe prices; months and units
\ir catalog/add_months.sql
\ir catalog/revenue_contra.sql
\ir catalog/micros_per_unit.sql
\ir catalog/micros_of.sql
\ir catalog/units_of.sql

-- The ledger: the lock, keys, and the one writer of entries and balances
\ir ledger/lock_account_if_any.sql
\ir ledger/lock_account.sql
\ir ledger/record_change.sql
\ir ledger/blocked.sql
\ir ledger/refuse_if_blocked.sql
\ir ledger/block_account.sql
\ir ledger/refuse_while_importing.sql
\ir ledger/look_up_key.sql
\ir ledger/find_replay.sql
\ir ledger/insufficient_credits.sql
\ir ledger/post_transaction.sql
\ir ledger/receipt_of.sql
\ir ledger/remember_stripe_customer.sql

-- The outbox: calls to Stripe, committed to before they are made
\ir outbox/add_intent.sql
\ir outbox/withdraw_intent.sql

-- Attempts at a checkout: an abandoned one never blocks, two tabs never make two
\ir attempts/lock_attempt.sql
\ir attempts/lock_account_of_attempt.sql
\ir attempts/expire_session.sql
\ir attempts/close_attempt.sql
\ir attempts/supersede_attempts.sql
\ir attempts/refuse_too_many_checkouts.sql
\ir attempts/open_attempt.sql
\ir attempts/answer_checkout.sql

-- Instances, the subscriptions that fund them, and the periods that were paid
\ir subscriptions/lock_instance_if_any.sql
\ir subscriptions/lock_instance.sql
\ir subscriptions/lock_account_of_instance.sql
\ir subscriptions/funding_obstacle.sql
\ir subscriptions/lock_fundable_instance.sql
\ir subscriptions/lock_subscription_of.sql
\ir subscriptions/follow_transfers.sql
\ir subscriptions/current_period.sql
\ir subscriptions/subscription_after_payment.sql
\ir subscriptions/subscription_after_facts.sql
\ir subscriptions/subscription_after_end.sql
\ir subscriptions/subscription_state.sql
\ir subscriptions/change_subscription.sql
\ir subscriptions/record_period.sql
\ir subscriptions/subscription_of.sql

-- Passes: base credits each month, bonus by usage
\ir passes/lock_account_of_pass.sql
\ir passes/pass_state.sql
\ir passes/pass_after_facts.sql
\ir passes/change_pass.sql
\ir passes/open_pass.sql
\ir passes/next_issue.sql
\ir passes/streak_of.sql
\ir passes/pass_after_period.sql
\ir passes/issue_pass_month.sql
\ir passes/decide_bonus.sql
\ir passes/bonus_of.sql
\ir passes/select_pass.sql
\ir passes/project_bonus.sql

-- Spending: decisions on a balance, above passes because a spend can unlock a bonus
\ir spending/book_spend.sql
\ir spending/spend.sql
\ir spending/read_spend_items.sql
\ir spending/require_enrollment.sql
\ir spending/look_at_enrollment.sql
\ir spending/decide_price.sql
\ir spending/decide_enrollment.sql
\ir spending/subscription_after_enrollment.sql
\ir spending/enrollment_of.sql

-- Stripe: from bytes and JSON to typed rows; nothing else
\ir stripe/read_text.sql
\ir stripe/read_id.sql
\ir stripe/read_integer.sql
\ir stripe/read_time.sql
\ir stripe/read_event.sql
\ir stripe/read_payment_ids.sql
\ir stripe/read_invoice.sql
\ir stripe/read_invoice_line.sql
\ir stripe/recurring_lines.sql
\ir stripe/choose_line.sql
\ir stripe/choose_pass_line.sql
\ir stripe/read_pass_terms.sql
\ir stripe/read_subscription.sql
\ir stripe/read_session.sql

-- Facts: what Stripe said of its subscriptions
\ir facts/facts_of.sql
\ir facts/own_stripe_subscription.sql
\ir facts/note_facts.sql

-- Money in: one paid invoice or payment, one effect
\ir settlement/wrong_in_settle_item.sql
\ir settlement/settlement_is_sound.sql
\ir settlement/require_settlement.sql
\ir settlement/find_purchase.sql
\ir settlement/route_purchase.sql
\ir settlement/look_at_settlement.sql
\ir settlement/decide_settlement.sql
\ir settlement/match_legacy_deposit.sql
\ir settlement/match_legacy_deduction.sql
\ir settlement/settlement_movements.sql
\ir settlement/record_payment_ids.sql
\ir settlement/record_purchase.sql
\ir settlement/settlement_of.sql
\ir settlement/settle_renewal.sql
\ir settlement/settle_hosting.sql
\ir settlement/settle_pass_invoice.sql
\ir settlement/purchase_credits.sql

-- The inbox: stored, locked, parked, and whose it is
\ir inbox/lock_event.sql
\ir inbox/store_event.sql
\ir inbox/transaction_of.sql
\ir inbox/read_paid_ids.sql
\ir inbox/find_paid_purchase.sql
\ir inbox/guess_account.sql
\ir inbox/park_event.sql
\ir inbox/release_event.sql
\ir inbox/read_stored_event.sql
\ir inbox/wake_parked.sql
\ir inbox/lock_parked_event.sql
\ir inbox/find_account.sql
\ir inbox/is_pass.sql
\ir inbox/find_checkout_account.sql
\ir inbox/require_livemode.sql

-- Events: one handler for each kind, and the driver
\ir events/apply_plain_invoice.sql
\ir events/follow_session.sql
\ir events/apply_invoice_paid.sql
\ir events/apply_said.sql
\ir events/apply_subscription_event.sql
\ir events/apply_payment_failed.sql
\ir events/follow_facts.sql
\ir events/follow_facts_of_pass.sql
\ir events/apply_checkout_event.sql
\ir events/apply_refund_event.sql
\ir events/apply_money_back.sql
\ir events/note_invoice_payment.sql
\ir events/handle_event.sql
\ir events/attempt.sql
\ir events/apply_event.sql
\ir events/apply_unplaced.sql
\ir events/apply_woken.sql
\ir events/drive_event.sql

-- Operators: imports of older books, and the invariants
\ir operators/require_import.sql
\ir operators/import_legacy_entry.sql
\ir operators/import_legacy_subscription.sql
\ir operators/verify_parents.sql
\ir operators/verify_accounts.sql
\ir operators/verify_entries.sql
\ir operators/verify_settlements.sql
\ir operators/verify_enrollments.sql
\ir operators/verify_funding.sql
\ir operators/verify_passes.sql
\ir operators/verify_checkouts.sql
\ir operators/verify_inbox.sql

-- The contract: what the application calls
\ir api/app/open_account.sql
\ir api/app/grant_credits.sql
\ir api/app/spend_credits.sql
\ir api/app/spend_credits_many.sql
\ir api/app/balance.sql
\ir api/app/effective_balance.sql
\ir api/app/statement.sql
\ir api/app/register_instance.sql
\ir api/app/destroy_instance.sql
\ir api/app/transfer_subscription.sql
\ir api/app/start_trial.sql
\ir api/app/preview_enrollment.sql
\ir api/app/enroll_with_credits.sql
\ir api/app/pass_status.sql
\ir api/app/describe_api.sql
\ir api/app/release.sql

-- The contract: what the HTTP endpoints call besides
\ir api/endpoint/receive_stripe_event.sql
\ir api/endpoint/receive_stripe_events.sql
\ir api/endpoint/record_failed_event.sql
\ir api/endpoint/begin_checkout.sql
\ir api/endpoint/begin_credit_purchase.sql
\ir api/endpoint/remember_stripe_customer.sql
\ir api/endpoint/review_checkout.sql
\ir api/endpoint/record_checkout_session.sql
\ir api/endpoint/fail_checkout.sql
\ir api/endpoint/checkout_status.sql
\ir api/endpoint/billing_portal_customer.sql

-- The contract: what the worker calls
\ir api/worker/take_intent.sql
\ir api/worker/answer_intent.sql
\ir api/worker/fail_intent.sql
\ir api/worker/due_passes.sql
\ir api/worker/issue_due_pass_credits.sql

-- The contract: what operators call besides
\ir api/operator/adjust_balance.sql
\ir api/operator/reverse_transaction.sql
\ir api/operator/trial_balance.sql
\ir api/operator/add_stripe_price.sql
\ir api/operator/add_pass_price.sql
\ir api/operator/set_livemode.sql
\ir api/operator/settle_invoice.sql
\ir api/operator/settle_invoices.sql
\ir api/operator/cancel_and_refund_pass.sql
\ir api/operator/reprocess_stripe_event.sql
\ir api/operator/dismiss_stripe_event.sql
\ir api/operator/allocate_payment.sql
\ir api/operator/dismiss_intent.sql
\ir api/operator/begin_legacy_import.sql
\ir api/operator/import_legacy.sql
\ir api/operator/finish_legacy_import.sql
\ir api/operator/verify.sql

-- What no file above has just replaced is left over from an earlier version: a function that was
-- deleted, or an old signature, which would stay callable. Functions of
-- triggers and of constraints live in migrations.
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
        -- Which the constraints' functions call.
        and p.proname <> 'break_rule'
        and not exists (
          select from pg_catalog.pg_depend as d
          where d.refclassid = 'pg_catalog.pg_proc'::regclass and d.refobjid = p.oid
            and d.classid = 'pg_catalog.pg_constraint'::regclass
        )
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
