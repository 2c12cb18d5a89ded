-- Builds the answer for a settlement that is on record.
--
-- Parameters  p_transaction_id  the settlement's transaction
--             p_replayed        whether the caller is told of an earlier booking
-- Locks       nothing
create or replace function till_private.settlement_of (
  p_transaction_id bigint,
  p_replayed boolean
)
  returns till.settlement
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_settlement till.settlement;
begin
  select
    p.transaction_id, p.subscription_id, p.paid_period_id,
    s.status = 'active'
      and (s.current_period_start, s.current_period_end) = (p.period_start, p.period_end),
    p_replayed
  into strict v_settlement
  from till_private.paid_periods as p
  join till_private.subscriptions as s using (subscription_id)
  where p.transaction_id = p_transaction_id;
  return v_settlement;
end;
$$;

comment on function till_private.settlement_of (bigint, boolean) is
  'Builds the answer for a settlement that is on record.';
