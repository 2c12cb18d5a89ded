-- Builds the answer for an enrollment that is on record, as it was given the first time.
--
-- Parameters  p_transaction_id  the enrollment's transaction
-- Locks       nothing
create or replace function till_private.enrollment_of (
  p_transaction_id bigint
)
  returns till.enrollment
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_enrollment till.enrollment;
begin
  -- The instance as it was named: the subscription may have moved to another one since.
  select
    t.transaction_id, p.subscription_id, p.paid_period_id, t.account_id,
    t.arguments ->> 'instance_id', p.plan, p.price_version, p.amount, p.period_start, p.period_end,
    e.balance_after, t.posted_at, true
  into strict v_enrollment
  from till_private.transactions as t
  join till_private.paid_periods as p using (transaction_id)
  join till_private.entries as e using (transaction_id)
  where t.transaction_id = p_transaction_id;
  return v_enrollment;
end;
$$;

comment on function till_private.enrollment_of (bigint) is
  'Builds the answer for an enrollment that is on record, as it was given the first time.';
