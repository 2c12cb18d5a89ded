-- Returns the balance of an account in micros. O(1): one row is read, nothing is summed.
--
-- Parameters  p_account_id  the account
-- Returns     acquired minus spent; a blocked account has its balance, too
-- Raises      TK001 account_not_found
-- Locks       nothing: the balance may change before the caller acts on it
create or replace function till.balance (
  p_account_id text
)
  returns bigint
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_balance bigint;
begin
  select a.acquired - a.spent into v_balance
  from till_private.accounts as a
  where a.account_id = p_account_id;
  if not found then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  return v_balance;
end;
$$;

comment on function till.balance (text) is
  'Returns the balance of an account in micros.';
