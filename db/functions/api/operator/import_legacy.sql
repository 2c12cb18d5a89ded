-- Imports rows of older books, in batches, as often as one likes. For operators.
--
-- A row is an object. An entry: {"account_id", "legacy_id", "amount" (signed micros), "category",
-- "at" (seconds since 1970), "payment_id" (of a deposit, else absent)}. A category that reads
-- settlement:<stripe subscription>:<yyyy-mm-dd or yyyy-mm> on a negative amount is a settlement's
-- deduction. A subscription: {"type": "subscription", "account_id", "instance_id",
-- "stripe_subscription_id", "plan", "price_version", "period_start", "period_end" (seconds)}.
--
-- Parameters  p_rows  a list of at most 5,000 rows
-- Returns     per row, in no order: imported, already_imported, or rejected with the reason; bad
--             rows spoil no others
-- Raises      TK004 invalid_argument
-- Locks       the accounts of the rows, in ascending order
create or replace function till.import_legacy (
  p_rows jsonb
)
  returns setof till.legacy_row_result
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account_id text;
  v_row record;
  v_reason text;
begin
  if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) > 5000 then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'rows', 'must_be', 'a list of at most 5000 objects'
    ));
  end if;
  for v_account_id in
    select distinct a.account_id
    from jsonb_array_elements(p_rows) as r
    join till_private.accounts as a on a.account_id = r ->> 'account_id'
    order by 1
  loop
    perform till_private.lock_account(v_account_id);
  end loop;
  for v_row in
    select r.value as fields, r.ordinality as row_number
    from jsonb_array_elements(p_rows) with ordinality as r
    -- Ids that are unique over all accounts are inserted in one order by all imports.
    order by
      coalesce(r.value ->> 'payment_id', r.value ->> 'stripe_subscription_id') collate "C",
      r.ordinality
  loop
    v_reason := case
      when not exists (
        select from till_private.legacy_imports as i
        where i.account_id = v_row.fields ->> 'account_id' and i.finished_at is null
      ) then 'legacy_import_not_open'
      when v_row.fields ->> 'type' = 'subscription'
        then till_private.import_legacy_subscription(v_row.fields)
      else till_private.import_legacy_entry(v_row.fields)
    end;
    return next row(
      v_row.row_number,
      coalesce(v_row.fields ->> 'legacy_id', v_row.fields ->> 'stripe_subscription_id'),
      v_row.fields ->> 'account_id',
      case
        when v_reason is null then 'imported'
        when v_reason = 'already_imported' then v_reason
        else 'rejected'
      end,
      nullif(v_reason, 'already_imported')
    )::till.legacy_row_result;
  end loop;
end;
$$;

comment on function till.import_legacy (jsonb) is
  'Imports rows of older books, in batches, as often as one likes. For operators.';
