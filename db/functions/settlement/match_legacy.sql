-- Finds the deposit of the older books that a payment made there, and the deduction that it may
-- claim (spec 7.7).
--
-- Deposits were keyed by payment id. An invoice that does not tell the kind of id that the
-- account's open deposits use cannot be matched, nor taken for new: Stripe is asked first. A
-- deposit that a settlement has taken is not found again; whether another invoice may share its
-- payment is for record_payment_ids to say.
--
-- Parameters  p_invoice              the invoice
--             p_payment_ids          its payment ids as far as they are known
--             p_payment_ids_complete whether Stripe was asked for all of them
-- Returns     the legacy ids of the deposit, null when the payment is new, and of the deduction:
--             same account, Stripe subscription, period and amount, and claimed by no other
--             payment; null when the deposit was never deducted
-- Raises      TK030 payment_conflict (another account's deposit, or several), TK062
--             legacy_amount_mismatch, TK063 needs_payment_ids
-- Locks       nothing more: the caller holds the account
create or replace function till_private.match_legacy (
  p_invoice till_private.purchases,
  p_payment_ids text[],
  p_payment_ids_complete boolean
)
  returns till_private.legacy_settlements
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_entry till_private.legacy_entries;
  v_deposits text[];
  v_day text := to_char(p_invoice.period_start at time zone 'UTC', 'YYYY-MM-DD');
  v_match till_private.legacy_settlements;
begin
  if p_invoice.amount = p_invoice.off_stripe_amount then
    return null;
  end if;
  select array_agg(e.legacy_id) into v_deposits
  from till_private.legacy_entries as e
  where e.payment_id = any (p_payment_ids)
    and not exists (
      select from till_private.legacy_settlements as s
      where s.account_id = e.account_id and s.legacy_id = e.legacy_id
    );
  if v_deposits is null then
    if p_payment_ids_complete is not true and exists (
      select from till_private.legacy_entries as e
      where e.account_id = p_invoice.account_id
        and e.payment_id is not null
        and not exists (
          select from till_private.legacy_settlements as s
          where s.account_id = e.account_id and s.legacy_id = e.legacy_id
        )
        and not exists (
          select from unnest(p_payment_ids) as id
          where split_part(id, '_', 1) = split_part(e.payment_id, '_', 1)
        )
    ) then
      perform till_private.refuse('needs_payment_ids', jsonb_build_object(
        'invoice_id', p_invoice.purchase_id
      ));
    end if;
    return null;
  end if;
  select e.* into v_entry
  from till_private.legacy_entries as e
  where e.legacy_id = any (v_deposits)
    and e.payment_id = any (p_payment_ids)
    and e.account_id = p_invoice.account_id;
  if v_entry.legacy_id is null or cardinality(v_deposits) > 1 then
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'invoice_id', p_invoice.purchase_id, 'legacy_ids', to_jsonb(v_deposits)
    ));
  end if;
  if v_entry.amount <> p_invoice.amount then
    perform till_private.refuse('legacy_amount_mismatch', jsonb_build_object(
      'legacy_id', v_entry.legacy_id, 'legacy_amount', v_entry.amount, 'amount', p_invoice.amount
    ));
  end if;
  v_match.account_id := p_invoice.account_id;
  v_match.legacy_id := v_entry.legacy_id;
  -- One that names the day before one that names only the month, which others of the month may
  -- claim as well.
  select d.legacy_id into v_match.deduction_legacy_id
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
  return v_match;
end;
$$;

comment on function till_private.match_legacy (till_private.purchases, text[], boolean) is
  'Finds the deposit of the older books that a payment made there, and the deduction to claim.';
