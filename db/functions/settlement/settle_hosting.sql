-- Settles one paid invoice of hosting: what till.settle_invoice says, of an invoice that was read.
--
-- Parameters  p_account                the locked account
--             p_purchase               as it is reported; without a transaction
--             p_payment_ids            every ch_, pi_, py_, inpay_ id known of it; may be empty
--             p_plan, p_price_version  what was paid for
--             p_instance_id            instance that the invoice names, if it names one
--             p_payment_ids_complete   whether Stripe was asked for all payment ids of the invoice
--             p_at                     when, UTC
-- Returns     the settlement; replayed when the invoice was booked before with the same facts
-- Raises      what till.settle_invoice raises
-- Locks       instance: the caller holds the account
create or replace function till_private.settle_hosting (
  p_account till_private.accounts,
  p_purchase till_private.purchases,
  p_payment_ids text[],
  p_plan text,
  p_price_version text,
  p_instance_id text,
  p_payment_ids_complete boolean,
  p_at timestamptz
)
  returns till.settlement
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_purchase till_private.purchases;
  v_settlement till.settlement;
  v_situation till_private.settlement_situation;
  v_decision till_private.settlement_decision;
  v_legacy till_private.legacy_settlements;
  v_is_compensation boolean;
  v_movements till_private.movement[] := array[]::till_private.movement[];
  v_posted till_private.posted;
  v_refusal till_private.refusal;
  v_after till_private.subscriptions;
  v_paid_period_id bigint;
begin
  v_purchase := till_private.find_purchase(p_purchase);
  if v_purchase.transaction_id is not null then
    perform till_private.refuse_with(
      till_private.record_payment_ids(v_purchase, p_payment_ids, p_at)
    );
    select
      p.transaction_id, p.subscription_id, p.paid_period_id,
      s.status = 'active' and (c.period_start, c.period_end) = (p.period_start, p.period_end), true
    into strict v_settlement
    from till_private.paid_periods as p
    join till_private.subscriptions as s using (subscription_id)
    cross join till_private.current_period(p.lineage_id) as c
    where p.transaction_id = v_purchase.transaction_id;
    return v_settlement;
  end if;
  v_situation := till_private.look_at_settlement(
    p_purchase, p_plan, p_price_version, p_instance_id
  );
  v_decision := till_private.decide_settlement(
    p_account, v_situation, p_purchase, p_plan, p_price_version, p_at
  );
  if (v_decision.refusal).reason is not null then
    perform till_private.refuse((v_decision.refusal).reason, (v_decision.refusal).detail);
  end if;
  if exists (select from till_private.legacy_imports) then
    v_legacy := till_private.match_legacy(p_purchase, p_payment_ids, p_payment_ids_complete);
  end if;
  v_is_compensation := v_legacy.legacy_id is not null and v_legacy.deduction_legacy_id is null;
  if v_is_compensation and p_account.acquired - p_account.spent < p_purchase.amount then
    perform till_private.refuse('legacy_deposit_spent', jsonb_build_object(
      'legacy_id', v_legacy.legacy_id, 'balance', p_account.acquired - p_account.spent,
      'amount', p_purchase.amount
    ));
  end if;
  -- What the older books hold is not booked again. All move acquired: a card payment never counts
  -- as spend (spec 2.7).
  if p_purchase.amount > p_purchase.off_stripe_amount and v_legacy.legacy_id is null then
    v_movements := v_movements || row(
      p_purchase.amount - p_purchase.off_stripe_amount, 'acquired', 'stripe_clearing'
    )::till_private.movement;
  end if;
  if p_purchase.off_stripe_amount > 0 and v_legacy.legacy_id is null then
    v_movements := v_movements
      || row(p_purchase.off_stripe_amount, 'acquired', 'off_stripe')::till_private.movement;
  end if;
  if p_purchase.amount > 0 and v_legacy.deduction_legacy_id is null then
    v_movements := v_movements
      || row(-p_purchase.amount, 'acquired', v_situation.contra)::till_private.movement;
  end if;
  v_posted := till_private.post_transaction(
    p_account,
    'settle_invoice', p_purchase.purchase_id,
    case when v_is_compensation then 'legacy_compensation' else 'settlement' end,
    null, format('%s, invoice %s', p_plan, p_purchase.purchase_id), 'stripe', null,
    p_purchase.paid_at,
    v_movements
  );
  v_purchase := p_purchase;
  v_purchase.transaction_id := v_posted.transaction_ids[1];
  if v_legacy.legacy_id is not null then
    insert into till_private.legacy_settlements (
      account_id, legacy_id, transaction_id, deduction_legacy_id
    )
    values (
      v_legacy.account_id, v_legacy.legacy_id, v_purchase.transaction_id,
      v_legacy.deduction_legacy_id
    );
  end if;
  v_refusal := till_private.record_purchase(v_purchase, p_payment_ids, p_at);
  if v_refusal.reason is not null then
    perform till_private.refuse(v_refusal.reason, v_refusal.detail);
  end if;
  if (v_situation.facts).account_id is null then
    perform till_private.own_stripe_subscription(
      p_purchase.stripe_subscription_id, p_purchase.account_id
    );
  end if;
  v_after := till_private.change_subscription(
    v_situation.subscription, v_decision.subscription, 'settle_invoice', 'stripe',
    case when (v_situation.subscription).plan <> (v_decision.subscription).plan
      then 'the invoice is for another plan'
    end,
    v_purchase.transaction_id, p_at
  );
  v_paid_period_id := till_private.record_period(
    v_after, v_purchase.transaction_id, p_purchase.purchase_id, p_plan, p_price_version,
    p_purchase.amount, p_purchase.period_start, p_purchase.period_end
  );
  return row(
    v_purchase.transaction_id, v_after.subscription_id, v_paid_period_id,
    v_after.status = 'active' and v_decision.is_current, false
  )::till.settlement;
end;
$$;

comment on function till_private.settle_hosting (
  till_private.accounts, till_private.purchases, text[], text, text, text, boolean, timestamptz
) is 'Settles one paid invoice of hosting, once.';
