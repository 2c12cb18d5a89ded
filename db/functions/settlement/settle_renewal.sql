-- The short way of a settlement: a plain renewal, which changes nothing but the current period.
--
-- One query says whether it is plain; where it is not, nothing was written, and the caller goes the
-- long way (till_private.settle_hosting). Both book the same: a model test compares them.
--
-- Parameters  p_account         the locked account
--             p_purchase        the invoice; its values are in range
--             p_payment_ids     every payment id known of it; may be empty
--             p_plan, p_price_version  what was paid for
--             p_at              when, UTC
-- Returns     the settlement; null when it is no plain renewal
-- Raises      40001 when another account's session has just been faster: tried again, it goes the
--             long way
-- Locks       nothing more: the caller holds the account
create or replace function till_private.settle_renewal (
  p_account till_private.accounts,
  p_purchase till_private.purchases,
  p_payment_ids text[],
  p_plan text,
  p_price_version text,
  p_at timestamptz
)
  returns till.settlement
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_purchase till_private.purchases := p_purchase;
  v_subscription till_private.subscriptions;
  v_contra text;
  v_posted till_private.posted;
  v_paid_period_id bigint;
  v_refusal till_private.refusal;
begin
  if cardinality(p_payment_ids) > 0 and (
    exists (select from till_private.payments as y where y.payment_id = any (p_payment_ids))
    or exists (
      select from till_private.legacy_entries as l where l.payment_id = any (p_payment_ids)
    )
  ) then
    return null;
  end if;
  select s.subscription_id, s.lineage_id, (
    select p.contra from till_private.plans as p where p.plan = s.plan
  )
  into v_subscription.subscription_id, v_subscription.lineage_id, v_contra
  from till_private.subscriptions as s
  where s.stripe_subscription_id = p_purchase.stripe_subscription_id
    and s.account_id = p_account.account_id
    and s.plan = p_plan
    and s.price_version = p_price_version
    and s.status = 'active'
    and s.payment_source = 'credits'
    and s.period_anchor <= p_purchase.period_start
    and s.scheduled_plan is distinct from p_plan
    and s.canceled_at is null and s.top_up_started_at is null and s.suspended_at is null
    -- Scalar subqueries: nodes of a join cost more than they do.
    and (
      select f.account_id = p_account.account_id
        and coalesce(f.cancel_at_period_end, false) = s.cancel_at_period_end
        and f.ended_at is null
        and (f.dunning is null or p_purchase.period_end > p_at)
      from till_private.stripe_subscriptions as f
      where f.stripe_subscription_id = p_purchase.stripe_subscription_id
    )
    and (
      select i.account_id = p_account.account_id
        and i.destroyed_at is null and i.organization_id is null
      from till_private.instances as i
      where i.instance_id = s.instance_id
    )
    and (
      select (c.period_start, c.period_end) <= (p_purchase.period_start, p_purchase.period_end)
      from till_private.paid_periods as c
      where c.lineage_id = s.lineage_id
      order by c.period_start desc, c.period_end desc
      limit 1
    )
    and p_purchase.amount > 0
    and p_purchase.off_stripe_amount = 0
    and p_account.acquired <= 9000000000000000000
    and not exists (
      select from till_private.purchases as b where b.purchase_id = p_purchase.purchase_id
    )
    -- What was parked about the invoice is applied again when it is settled.
    and not exists (
      select from till_private.quarantine as q
      where q.invoice_id = p_purchase.purchase_id and q.resolution is null
    )
    and not exists (
      select from till_private.legacy_imports as l where l.account_id = p_account.account_id
    );
  if not found then
    return null;
  end if;

  v_posted := till_private.post_transaction(
    p_account, 'settle_invoice', p_purchase.purchase_id, 'settlement', null,
    format('%s, invoice %s', p_plan, p_purchase.purchase_id), 'stripe', null, p_purchase.paid_at,
    array[
      row(p_purchase.amount, 'acquired', 'stripe_clearing'),
      row(-p_purchase.amount, 'acquired', v_contra)
    ]::till_private.movement[]
  );
  v_purchase.transaction_id := v_posted.transaction_ids[1];
  v_refusal := till_private.record_purchase(v_purchase, p_payment_ids, p_at);
  if v_refusal.reason is not null then
    raise serialization_failure using
      message = 'another session has just recorded the invoice or a payment of it';
  end if;
  v_paid_period_id := till_private.record_period(
    v_subscription, v_purchase.transaction_id, p_purchase.purchase_id, p_plan, p_price_version,
    p_purchase.amount, p_purchase.period_start, p_purchase.period_end
  );
  return row(
    v_purchase.transaction_id, v_subscription.subscription_id, v_paid_period_id, true, false
  )::till.settlement;
end;
$$;

comment on function till_private.settle_renewal (
  till_private.accounts, till_private.purchases, text[], text, text, timestamptz
) is
  'The short way of a settlement: a plain renewal, which changes nothing but the current period.';
