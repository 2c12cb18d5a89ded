-- Records payment ids as belonging to one settlement, in sorted order (spec 7.1).
--
-- A payment that the older books deposited belongs to the settlement that took the deposit:
-- whatever else names it would leave that as credit. An invoice that an operator has allocated
-- settles although an id of it belongs to another.
--
-- Parameters  p_transaction_id  the settlement's transaction
--             p_payment_ids     ids that begin with ch_, pi_, py_ or inpay_; may be empty or null
--             p_at              when, UTC
-- Raises      TK030 payment_conflict when an id belongs to another settlement
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_payments (
  p_transaction_id bigint,
  p_payment_ids text[],
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment_id text;
  v_owner bigint;
begin
  for v_payment_id in
    select distinct id collate "C" from unnest(p_payment_ids) as id order by 1
  loop
    insert into till_private.payments (payment_id, transaction_id, recorded_at)
    values (v_payment_id, p_transaction_id, p_at)
    on conflict (payment_id) do nothing;
    if found then
      v_owner := p_transaction_id;
    else
      select p.transaction_id into strict v_owner
      from till_private.payments as p
      where p.payment_id = v_payment_id;
    end if;
    if (
      v_owner <> p_transaction_id
      or exists (
        select from till_private.legacy_entries as e
        left join till_private.legacy_settlements as l using (account_id, legacy_id)
        where e.payment_id = v_payment_id and l.transaction_id is distinct from p_transaction_id
      )
    ) and not exists (
      select from till_private.settlements as s
      join till_private.payment_allocations as a using (invoice_id)
      where s.transaction_id = p_transaction_id
    ) then
      perform till_private.refuse('payment_conflict', jsonb_build_object(
        'payment_id', v_payment_id, 'transaction_id', nullif(v_owner, p_transaction_id)
      ));
    end if;
  end loop;
end;
$$;

comment on function till_private.record_payments (bigint, text[], timestamptz) is
  'Records payment ids as belonging to one settlement, in sorted order.';
