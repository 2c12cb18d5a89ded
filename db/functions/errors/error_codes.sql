-- Every error that Tillkeeper raises, once: the reason, its SQLSTATE, the HTTP status it maps to,
-- whether an event that meets it is parked, and what the caller can do.
--
-- Source of docs/errors.md, of the HTTP mapping and of the event applier's handler; tests compare.
create or replace function till.error_codes ()
  returns table (reason text, sqlstate text, http_status integer, parks_event boolean, hint text)
  language sql
  immutable
  parallel safe
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  values
    ('account_not_found', 'TK001', 404, true, 'Open the account first: till.open_account.'),
    ('amount_out_of_range', 'TK002', 422, true, 'Amounts are whole micros, 1 to 10^15; a balance is a bigint.'),
    ('account_blocked', 'TK003', 403, false, 'The account may receive but not spend until an operator lifts the block.'),
    ('invalid_argument', 'TK004', 422, true, 'The detail names the argument and what it must be.'),
    ('insufficient_credits', 'TK005', 402, true, 'The detail names the shortfall in micros.'),
    ('account_exists', 'TK006', 409, false, 'An account keeps the currency it was opened with.'),
    ('currency_mismatch', 'TK007', 409, true, 'Amounts must be in the currency of the account.'),
    ('transaction_not_found', 'TK008', 404, false, 'Look the transaction up in till.transactions.'),
    ('not_reversible', 'TK009', 409, false, 'The detail says why. A paid period is ended by its own function.'),
    ('stale_account', 'TK010', 409, false, 'The account was not locked before it was written: a bug, please report it.'),
    ('key_reused', 'TK011', 409, false, 'The detail names the fields that differ. Use a new key for a new command.'),
    ('unknown_contra', 'TK012', 422, false, 'The chart lists the contras: till.trial_balance.'),
    ('unknown_price_version', 'TK013', 422, true, 'There is no default price: load the price version.'),
    ('unknown_price', 'TK014', 422, true, 'Tell Tillkeeper what the Stripe price stands for: till.add_stripe_price.'),
    ('price_exists', 'TK015', 409, false, 'A Stripe price stands for one price of ours, for ever.'),
    ('instance_not_found', 'TK020', 404, true, 'Register the instance first: till.register_instance.'),
    ('instance_destroyed', 'TK021', 409, true, 'Register a new instance.'),
    ('instance_exists', 'TK022', 409, false, 'An instance keeps its account and its organization.'),
    ('organization_boundary', 'TK023', 409, true, 'An account pays for its personal instances only.'),
    ('paid_period_runs', 'TK024', 409, false, 'Wait for the end of the period, or force with a reason.'),
    ('trial_not_available', 'TK025', 409, false, 'A trial is for accounts that never had a subscription.'),
    ('active_subscription_exists', 'TK026', 409, false, 'The instance is funded. Wait for its end.'),
    ('not_transferable', 'TK027', 409, false, 'Destroy the old instance first, while it grants access.'),
    ('payment_conflict', 'TK030', 409, true, 'The invoice or a payment id was booked with other facts. An operator decides.'),
    ('deduction_conflict', 'TK031', 409, true, 'The deduction or its paid period could not be recorded; nothing was booked.'),
    ('price_version_mismatch', 'TK032', 409, true, 'The running subscription has another price version.'),
    ('second_subscription', 'TK033', 409, true, 'Something else funds the instance already. End that, or refund this.'),
    ('customer_mismatch', 'TK034', 409, true, 'The event names two accounts. Compare its metadata with till.accounts.'),
    ('livemode_mismatch', 'TK035', 409, true, 'A live event on a test deployment or the reverse: till.set_livemode.'),
    ('lineage_broken', 'TK036', 409, true, 'The chain of transfers does not lead to a subscription of this account.'),
    ('ambiguous_lines', 'TK037', 422, true, 'No single line decides what the invoice pays for.'),
    ('unrecognized_shape', 'TK038', 422, true, 'The object has the shape of no API version that is understood.'),
    ('unparsable', 'TK039', 422, true, 'The body is not JSON that PostgreSQL can hold. Compare it with Stripe''s dashboard.'),
    ('event_not_found', 'TK040', 404, false, 'Look the event up in till.quarantine.'),
    ('event_not_parked', 'TK041', 409, false, 'Only an event in till.quarantine can be reprocessed or dismissed.'),
    ('intent_not_found', 'TK042', 404, false, 'The intent is unknown, or was answered.'),
    ('append_only', 'TK050', 409, false, 'What was booked stays. Correct it with a new row.'),
    ('legacy_import_open', 'TK060', 409, true, 'Finish the import: till.finish_legacy_import.'),
    ('legacy_deposit_spent', 'TK061', 409, true, 'The balance no longer holds the deposit. Decide by hand.'),
    ('legacy_amount_mismatch', 'TK062', 409, true, 'The deposit of the older books has another amount.'),
    ('needs_payment_ids', 'TK063', 409, true, 'The worker asks Stripe for the payments of the invoice.'),
    ('legacy_import_not_open', 'TK064', 409, false, 'Begin it: till.begin_legacy_import. It is finished once.'),
    ('legacy_balance_negative', 'TK065', 409, false, 'Correct the older books: no balance begins below zero.'),
    ('month_already_issued', 'TK070', 409, true, 'The month was paid twice: refund this invoice, or dismiss it.'),
    ('pass_ended', 'TK071', 409, true, 'The pass had ended before this invoice was paid: refund it.'),
    ('pass_not_found', 'TK072', 404, false, 'Look the pass up in till.passes.');
$$;

comment on function till.error_codes () is
  'Every error that Tillkeeper raises: reason, SQLSTATE, HTTP status, hint.';
