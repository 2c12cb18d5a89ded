-- Records payment ids as belonging to one purchase, in sorted order (spec 7.1).
--
-- A payment that the older books deposited belongs to the settlement that took the deposit:
-- whatever else names it would leave that as credit. An invoice that an operator has allocated
-- settles although an id of it belongs to another.
--
-- Parameters  p_purchase     with its transaction
--             p_payment_ids  ids that begin with ch_, pi_, py_ or inpay_; may be empty or null
--             p_at           when, UTC
-- Returns     the refusal payment_conflict when an id belongs to another purchase, or null
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_payment_ids (
  p_purchase till_private.purchases,
  p_payment_ids text[],
  p_at timestamptz
)
  returns till_private.refusal
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_payment_id text;
  v_owner bigint;
  v_recorded bigint;
begin
  insert into till_private.payments (payment_id, purchase_id, recorded_at)
  select id collate "C", p_purchase.purchase_id, p_at
  from unnest(p_payment_ids) as id
  order by 1
  on conflict (payment_id) do nothing;
  get diagnostics v_recorded = row_count;
  if v_recorded = cardinality(p_payment_ids) and not exists (
    select from till_private.legacy_entries as e where e.payment_id = any (p_payment_ids)
  ) then
    return null;
  end if;
  select p.payment_id, nullif(b.transaction_id, p_purchase.transaction_id)
  into v_payment_id, v_owner
  from till_private.payments as p
  join till_private.purchases as b using (purchase_id)
  where p.payment_id = any (p_payment_ids)
    and (
      p.purchase_id <> p_purchase.purchase_id
      or exists (
        select from till_private.legacy_entries as e
        left join till_private.legacy_settlements as l using (account_id, legacy_id)
        where e.payment_id = p.payment_id
          and l.transaction_id is distinct from p_purchase.transaction_id
      )
    )
    and not exists (
      select from till_private.payment_allocations as a
      where a.invoice_id = p_purchase.purchase_id
    )
  order by p.payment_id
  limit 1;
  if not found then
    return null;
  end if;
  return row('payment_conflict', jsonb_build_object(
    'payment_id', v_payment_id, 'transaction_id', v_owner
  ))::till_private.refusal;
end;
$$;

comment on function till_private.record_payment_ids (till_private.purchases, text[], timestamptz) is
  'Records payment ids as belonging to one purchase, in sorted order.';
