-- Imports one entry of older books.
--
-- Parameters  p_row  see till.import_legacy
-- Returns     null when it was imported; already_imported; or why it is rejected: malformed,
--             malformed_category, payment_without_deposit, duplicate (same id, other content),
--             known_payment_id
-- Locks       nothing more: the caller holds the account
create or replace function till_private.import_legacy_entry (
  p_row jsonb
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_entry till_private.legacy_entries;
  v_known till_private.legacy_entries;
  v_parts text[];
begin
  if jsonb_typeof(p_row -> 'amount') is distinct from 'number'
    or jsonb_typeof(p_row -> 'at') is distinct from 'number'
    or coalesce(p_row ->> 'amount', '') !~ '^-?[1-9][0-9]{0,15}$'
    or coalesce(p_row ->> 'at', '') !~ '^[0-9]{1,11}$'
    or coalesce(length(p_row ->> 'legacy_id'), 0) not between 1 and 255
    or coalesce(length(p_row ->> 'category'), 1001) > 1000
    or length(p_row ->> 'payment_id') > 255
  then
    return 'malformed';
  end if;
  v_entry.account_id := p_row ->> 'account_id';
  v_entry.legacy_id := p_row ->> 'legacy_id';
  v_entry.amount := (p_row ->> 'amount')::bigint;
  v_entry.category := p_row ->> 'category';
  v_entry.payment_id := nullif(p_row ->> 'payment_id', '');
  v_entry.happened_at := to_timestamp((p_row ->> 'at')::bigint);
  if v_entry.payment_id is not null and v_entry.amount < 0 then
    return 'payment_without_deposit';
  end if;
  if v_entry.category like 'settlement:%' and v_entry.amount < 0 then
    v_parts := regexp_match(
      v_entry.category, '^settlement:([^:]{1,255}):([0-9]{4}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?)$'
    );
    if v_parts is null then
      return 'malformed_category';
    end if;
  end if;

  select e.* into v_known
  from till_private.legacy_entries as e
  where e.account_id = v_entry.account_id and e.legacy_id = v_entry.legacy_id;
  if found then
    return case
      when (v_known.amount, v_known.category, v_known.happened_at)
          = (v_entry.amount, v_entry.category, v_entry.happened_at)
        and v_known.payment_id is not distinct from v_entry.payment_id
        then 'already_imported'
      else 'duplicate'
    end;
  end if;
  if exists (select from till_private.payments as p where p.payment_id = v_entry.payment_id) then
    return 'known_payment_id';
  end if;
  -- A payment id is unique over all accounts, so only the index can tell.
  insert into till_private.legacy_entries (
    account_id, legacy_id, amount, category, payment_id, happened_at
  )
  values (
    v_entry.account_id, v_entry.legacy_id, v_entry.amount, v_entry.category, v_entry.payment_id,
    v_entry.happened_at
  )
  on conflict (payment_id) do nothing;
  if not found then
    return 'known_payment_id';
  end if;
  if v_parts is not null then
    insert into till_private.legacy_deductions (
      account_id, legacy_id, stripe_subscription_id, period, amount
    )
    values (v_entry.account_id, v_entry.legacy_id, v_parts[1], v_parts[2], -v_entry.amount);
  end if;
  return null;
end;
$$;

comment on function till_private.import_legacy_entry (jsonb) is
  'Imports one entry of older books.';
