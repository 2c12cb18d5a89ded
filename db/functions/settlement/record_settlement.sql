-- Records the identity of a settlement: the invoice, its payment ids, the fact that Stripe was paid.
--
-- Parameters  p_invoice      the invoice with its transaction
--             p_payment_ids  every payment id known of it
--             p_paid_at      when it was paid, UTC
--             p_at           when, UTC
-- Raises      TK030 payment_conflict, TK034 customer_mismatch
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_settlement (
  p_invoice till_private.settlements,
  p_payment_ids text[],
  p_paid_at timestamptz,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into till_private.settlements select p_invoice.*
  on conflict (invoice_id) do nothing;
  if not found then
    -- Not there when the account was locked: another account's settlement has just been faster.
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'invoice_id', p_invoice.invoice_id, 'differs', '["account_id"]'::jsonb
    ));
  end if;
  perform till_private.record_payments(p_invoice.transaction_id, p_payment_ids, p_at);

  insert into till_private.stripe_subscriptions as f (stripe_subscription_id, account_id, last_paid_at)
  values (p_invoice.stripe_subscription_id, p_invoice.account_id, p_paid_at)
  on conflict (stripe_subscription_id) do update
  set last_paid_at = greatest(f.last_paid_at, excluded.last_paid_at)
  where f.account_id = excluded.account_id;
  if not found then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_invoice.account_id, 'stripe_subscription_id', p_invoice.stripe_subscription_id
    ));
  end if;
end;
$$;

comment on function till_private.record_settlement (till_private.settlements, text[], timestamptz, timestamptz) is
  'Records the identity of a settlement: the invoice, its payment ids, the fact that Stripe was paid.';
