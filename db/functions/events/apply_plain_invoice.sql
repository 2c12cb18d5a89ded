-- The short way of invoice.paid: a plain renewal of hosting, of either shape.
--
-- Whatever is not plain is left to till_private.drive_event, with nothing written: an id that is
-- expanded, a second line, a proration, an attempt that is still open, money of it that went back.
-- Both ways book the same: a model test compares them.
--
-- Parameters  p_event       the parsed event, stored just now as applied
--             p_account_id  whom it is about, as far as can be told; its lock is taken here
--             p_at          when, UTC
-- Returns     what became of the event; null when it is not plain
-- Raises      40001, as till_private.settle_renewal
-- Locks       account: the caller holds the event
create or replace function till_private.apply_plain_invoice (
  p_event till_private.stripe_event,
  p_account_id text,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_invoice jsonb := p_event.object;
  v_lines jsonb := v_invoice -> 'lines';
  v_line jsonb := v_lines -> 'data' -> 0;
  v_period jsonb := v_line -> 'period';
  v_start text := v_period ->> 'start';
  v_end text := v_period ->> 'end';
  v_paid_at text := v_invoice -> 'status_transitions' ->> 'paid_at';
  v_amount text := v_invoice ->> 'amount_paid';
  v_parent jsonb := v_invoice -> 'parent';
  v_is_plain boolean;
  v_details jsonb;
  v_metadata jsonb;
  v_price_id text;
  v_payment_ids text[] := array[]::text[];
  v_account till_private.accounts;
  v_purchase till_private.purchases;
  v_plan text;
  v_price_version text;
  v_settlement till.settlement;
begin
  if v_parent is not null then
    v_details := v_parent -> 'subscription_details';
    v_purchase.stripe_subscription_id := v_details ->> 'subscription';
    v_price_id := v_line -> 'pricing' -> 'price_details' ->> 'price';
    v_parent := v_line -> 'parent';
    v_is_plain := v_parent ->> 'type' = 'subscription_item_details'
      and v_parent -> 'subscription_item_details' ->> 'proration' = 'false'
      and coalesce(v_invoice ->> 'amount_paid_off_stripe', '0') = '0'
      and v_invoice -> 'payments' is null
      and num_nonnulls(v_invoice ->> 'charge', v_invoice ->> 'payment_intent') = 0;
  else
    v_details := v_invoice -> 'subscription_details';
    v_purchase.stripe_subscription_id := v_invoice ->> 'subscription';
    v_price_id := coalesce(v_line -> 'price' ->> 'id', v_line ->> 'price');
    v_payment_ids := array_remove(
      array[v_invoice ->> 'charge', v_invoice ->> 'payment_intent'], null
    );
    v_is_plain := v_line ->> 'type' = 'subscription' and v_line ->> 'proration' = 'false'
      and v_invoice ->> 'paid_out_of_band' = 'false'
      and '_' || array_to_string(v_payment_ids, '_') ~ '^(_(ch|pi|py)_[A-Za-z0-9]+)*_?$';
  end if;
  v_metadata := v_details -> 'metadata';
  -- Higher isolation is refused by the long way (till_private.lock_account).
  if (
    v_is_plain
    and v_lines ->> 'has_more' = 'false'
    and v_lines -> 'data' -> 1 is null
    and concat_ws(' ', v_amount, v_start, v_end, coalesce(v_paid_at, '0'))
      ~ '^[0-9]{1,9}( [0-9]{1,11}){3}$'
    and coalesce(v_metadata ->> 'type', 'hosting') = 'hosting'
    and coalesce(v_metadata ->> 'account_id', p_account_id) = p_account_id
    and current_setting('transaction_isolation') = 'read committed'
  ) is not true then
    return null;
  end if;
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id
    and a.stripe_customer_id = v_invoice ->> 'customer'
    and a.currency = v_invoice ->> 'currency'
  for no key update;
  if not found then
    return null;
  end if;
  v_purchase.purchase_id := v_invoice ->> 'id';
  v_purchase.product := 'hosting';
  v_purchase.account_id := p_account_id;
  v_purchase.currency := v_account.currency;
  v_purchase.amount := v_amount::bigint * till_private.micros_per_unit(v_account.currency);
  v_purchase.off_stripe_amount := 0;
  v_purchase.period_start := to_timestamp(v_start::bigint);
  v_purchase.period_end := to_timestamp(v_end::bigint);
  v_purchase.paid_at := coalesce(to_timestamp(v_paid_at::bigint), p_event.event_at);
  select s.plan, s.price_version into v_plan, v_price_version
  from till_private.stripe_prices as s
  cross join till_private.deployment as d
  where s.stripe_price_id = v_price_id
    and s.product = 'hosting'
    and d.livemode = p_event.livemode
    and v_purchase.amount <= 1000000000000000
    and v_purchase.period_start < v_purchase.period_end
    and not exists (
      select from till_private.purchases as b where b.purchase_id = v_purchase.purchase_id
    )
    and not exists (
      select from till_private.passes as a
      where a.stripe_subscription_id = v_purchase.stripe_subscription_id
    )
    and not exists (
      select from till_private.checkout_attempts as c
      where c.attempt_id = v_metadata ->> 'attempt_id'
        and c.account_id = p_account_id and c.close_reason is distinct from 'paid'
    )
    and not exists (
      select from till_private.fetched_payments as f where f.invoice_id = v_purchase.purchase_id
    )
    and not exists (
      select from till_private.unplaced_money as u
      where u.payment_id = any (v_payment_ids || v_purchase.purchase_id)
    );
  if not found then
    return null;
  end if;
  v_settlement := till_private.settle_renewal(
    v_account, v_purchase, v_payment_ids, v_plan, v_price_version, p_at
  );
  if v_settlement.transaction_id is null then
    return null;
  end if;
  return row(
    p_event.event_id, p_event.type, 'applied', null, v_settlement.transaction_id, false
  )::till.event_receipt;
end;
$$;

comment on function till_private.apply_plain_invoice (
  till_private.stripe_event, text, timestamptz
) is 'The short way of invoice.paid: a plain renewal of hosting, of either shape.';
