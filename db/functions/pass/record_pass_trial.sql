-- Books the invoice that begins a trial of a pass: its identity, and nothing else.
--
-- What was paid beside the trial (a fee to set it up, say) is on record with its payment ids, too.
-- It pays neither dunning nor time: the status stays what Stripe's events say.
--
-- Parameters  p_account  the locked account
--             p_pass     the locked pass
--             p_invoice  the invoice, amounts in micros
--             p_line     the line that costs nothing
--             p_at       when, UTC
-- Returns     the transaction, which has no entries
-- Raises      TK030 payment_conflict, TK034 customer_mismatch
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.record_pass_trial (
  p_account till_private.accounts,
  p_pass till_private.passes,
  p_invoice till_private.invoice,
  p_line till_private.invoice_line,
  p_at timestamptz
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_said till_private.stripe_subscriptions;
  v_posted till_private.posted;
begin
  v_said.stripe_subscription_id := p_pass.stripe_subscription_id;
  v_said.account_id := p_pass.account_id;
  perform till_private.note_facts(v_said, p_invoice.paid_at, p_at);
  v_posted := till_private.post_transactions(p_account, array[row(
    'settle_pass_invoice', p_invoice.invoice_id, 'settlement', null, 'trial of a pass', 'stripe',
    null, p_invoice.paid_at, array[]::till_private.movement[]
  )::till_private.posting]);
  perform till_private.record_pass_invoice(
    p_pass, p_invoice, p_line, v_posted.transaction_ids[1], p_at
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till_private.record_pass_trial (
  till_private.accounts, till_private.passes, till_private.invoice, till_private.invoice_line,
  timestamptz
) is
  'Books the invoice that begins a trial of a pass: its identity, and nothing else.';
