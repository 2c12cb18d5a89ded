-- Writes into the facts of a Stripe subscription that it was paid.
--
-- Only the newest period counts: an old invoice that is paid late says nothing of
-- the dunning since.
--
-- Parameters  p_invoice  the invoice
--             p_paid_at  when it was paid, UTC
-- Returns     the facts as they now are
-- Raises      TK034 customer_mismatch when the Stripe subscription is known as another account's
-- Locks       nothing more: the caller holds the account
create or replace function till_private.note_payment (
  p_invoice till_private.settlements,
  p_paid_at timestamptz
)
  returns till_private.stripe_subscriptions
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_facts till_private.stripe_subscriptions;
begin
  insert into till_private.stripe_subscriptions as f (
    stripe_subscription_id, account_id, last_paid_at, last_paid_period_end
  )
  values (p_invoice.stripe_subscription_id, p_invoice.account_id, p_paid_at, p_invoice.period_end)
  on conflict (stripe_subscription_id) do update
  set last_paid_period_end = greatest(f.last_paid_period_end, excluded.last_paid_period_end),
      last_paid_at = case
        when (f.last_paid_period_end, f.last_paid_at)
          > (excluded.last_paid_period_end, excluded.last_paid_at)
          then f.last_paid_at
        else excluded.last_paid_at
      end
  where f.account_id = excluded.account_id
  returning f.* into v_facts;
  if not found then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_invoice.account_id,
      'stripe_subscription_id', p_invoice.stripe_subscription_id
    ));
  end if;
  return v_facts;
end;
$$;

comment on function till_private.note_payment (till_private.settlements, timestamptz) is
  'Writes into the facts of a Stripe subscription that it was paid.';
