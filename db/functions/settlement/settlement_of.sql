-- Builds the answer for a settlement that is on record.
--
-- Parameters  p_purchase  the invoice, as it was booked
-- Locks       nothing
create or replace function till_private.settlement_of (
  p_purchase till_private.purchases
)
  returns till.settlement
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_settlement till.settlement;
begin
  select
    p.transaction_id, p.subscription_id, p.paid_period_id,
    s.status = 'active' and (c.period_start, c.period_end) = (p.period_start, p.period_end), true
  into strict v_settlement
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  cross join till_private.current_period(p.lineage_id) as c
  where p.transaction_id = p_purchase.transaction_id;
  return v_settlement;
end;
$$;

comment on function till_private.settlement_of (till_private.purchases) is
  'Builds the answer for a settlement that is on record.';
