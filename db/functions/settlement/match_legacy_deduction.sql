-- Finds the deduction of the older books that a deposit may claim: same account, Stripe
-- subscription, period and amount, and claimed by no other payment (spec 7.7).
--
-- A deduction that names the day is preferred to one that names only the month, which others of the
-- month may claim as well.
--
-- Parameters  p_invoice  the invoice
--             p_deposit  legacy id of its deposit; null finds nothing
-- Returns     the legacy id of the deduction, or null when the deposit was never deducted
-- Locks       nothing more: the caller holds the account
create or replace function till_private.match_legacy_deduction (
  p_invoice till_private.purchases,
  p_deposit text
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_day text := to_char(p_invoice.period_start at time zone 'UTC', 'YYYY-MM-DD');
  v_deduction text;
begin
  if p_deposit is null then
    return null;
  end if;
  select d.legacy_id into v_deduction
  from till_private.legacy_deductions as d
  where d.account_id = p_invoice.account_id
    and d.stripe_subscription_id = p_invoice.stripe_subscription_id
    and d.period in (v_day, left(v_day, 7))
    and d.amount = p_invoice.amount
    and not exists (
      select from till_private.legacy_settlements as s
      where s.account_id = d.account_id and s.deduction_legacy_id = d.legacy_id
    )
  order by length(d.period) desc, d.legacy_id
  limit 1;
  return v_deduction;
end;
$$;

comment on function till_private.match_legacy_deduction (till_private.purchases, text) is
  'Finds the deduction of the older books that a deposit may claim.';
