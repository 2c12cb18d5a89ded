-- Settles up to 1,000 paid Stripe invoices for one commit, answered one by one: for backfills.
--
-- An item is what till.settle_invoice would do with the same arguments, and is replayed by either.
-- A refused item leaves nothing and spoils no other; what may be retried undoes the whole batch.
-- Accounts are locked in ascending order; the items of an account go in the order given.
--
-- What is no plain renewal is a subtransaction. PostgreSQL keeps 64 of a transaction at hand: with
-- more, others are slower while the batch runs.
--
-- Parameters  p_invoices  an array of objects with the names of till.settle_invoice without p_:
--                         account_id, stripe_subscription_id, invoice_id, payment_ids (an array),
--                         plan, price_version, amount (micros), currency, period_start, period_end
--                         (seconds since 1970); and, if it must be, instance_id, off_stripe_amount
--                         (micros), payment_ids_complete, event_at (seconds since 1970)
--             p_at        when, UTC
-- Returns     per item, numbered from 1 in the order given: ok, replayed, or refused with the
--             reason and detail that till.settle_invoice would have raised; the settlement
-- Raises      TK004 invalid_argument for what is no array of at most 1,000 items; PostgreSQL's own
--             codes for what may be retried (40001, 40P01, 55P03, 57014): nothing is left then
-- Locks       accounts, ascending; instances
create or replace function till.settle_invoices (
  p_invoices jsonb,
  p_at timestamptz default now()
)
  returns setof till.settle_result
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_length integer := case jsonb_typeof(p_invoices)
    when 'array' then jsonb_array_length(p_invoices)
  end;
  v_number integer;
  v_invoice jsonb;
  v_wrong jsonb;
  v_purchase till_private.purchases;
  v_payment_ids text[];
  v_account till_private.accounts;
  v_outcome till_private.attempt_outcome;
  v_settlement till.settlement;
  v_results till.settle_result[] := array[]::till.settle_result[];
begin
  perform till_private.require_time('at', p_at);
  if (v_length <= 1000) is not true then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'invoices', 'must_be', 'an array of at most 1000 items'
    ));
  end if;

  for v_number, v_invoice in
    select i.number, i.value
    from jsonb_array_elements(p_invoices) with ordinality as i (value, number)
    order by i.value ->> 'account_id' collate "C", i.number
  loop
    v_outcome := null;
    v_wrong := till_private.wrong_in_settle_item(v_invoice);
    if v_wrong is null then
      v_purchase.purchase_id := v_invoice ->> 'invoice_id';
      v_purchase.product := 'hosting';
      v_purchase.account_id := v_invoice ->> 'account_id';
      v_purchase.stripe_subscription_id := v_invoice ->> 'stripe_subscription_id';
      v_purchase.amount := (v_invoice ->> 'amount')::bigint;
      v_purchase.off_stripe_amount := coalesce(
        (v_invoice ->> 'off_stripe_amount')::bigint, 0
      );
      v_purchase.currency := v_invoice ->> 'currency';
      v_purchase.period_start := to_timestamp((v_invoice ->> 'period_start')::bigint);
      v_purchase.period_end := to_timestamp((v_invoice ->> 'period_end')::bigint);
      v_purchase.paid_at := coalesce(to_timestamp((v_invoice ->> 'event_at')::bigint), p_at);
      v_payment_ids := array(
        select jsonb_array_elements_text(nullif(v_invoice -> 'payment_ids', 'null'))
      );
      v_account := till_private.lock_account_if_any(v_purchase.account_id);
      if v_purchase.currency = v_account.currency
        and till_private.settlement_is_sound(v_purchase, v_payment_ids)
      then
        -- It refuses nothing, so it needs no subtransaction.
        v_outcome.settlement := till_private.settle_renewal(
          v_account, v_purchase, v_payment_ids, v_invoice ->> 'plan',
          v_invoice ->> 'price_version', p_at
        );
      end if;
      if (v_outcome.settlement).transaction_id is null then
        v_outcome := till_private.attempt(null, null, null, row(
          v_purchase, v_payment_ids, v_invoice ->> 'plan', v_invoice ->> 'price_version',
          v_invoice ->> 'instance_id', coalesce(v_invoice ->> 'payment_ids_complete', 'false')
        )::till_private.settle_item, p_at);
        if (v_outcome.settlement).transaction_id is not null then
          perform till_private.apply_settled(v_purchase.account_id, v_purchase.purchase_id, p_at);
        end if;
      end if;
    else
      v_outcome.refusal := row('invalid_argument', v_wrong);
    end if;
    v_settlement := v_outcome.settlement;
    v_results := v_results || row(
      v_number, v_invoice ->> 'account_id', v_invoice ->> 'invoice_id',
      case
        when (v_outcome.refusal).reason is not null then 'refused'
        when v_settlement.replayed then 'replayed'
        else 'ok'
      end,
      (v_outcome.refusal).reason, (v_outcome.refusal).detail, v_settlement.transaction_id,
      v_settlement.subscription_id, v_settlement.paid_period_id, v_settlement.activated
    )::till.settle_result;
  end loop;
  return query
  select r.* from unnest(v_results) as r order by r.item;
end;
$$;

comment on function till.settle_invoices (jsonb, timestamptz) is
  'Settles up to 1,000 paid Stripe invoices for one commit, answered one by one: for backfills.';
