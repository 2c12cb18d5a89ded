-- Locks an account and returns it as it now is; null when there is none.
--
-- Locks       account
create or replace function till_private.lock_account_if_any (
  p_account_id text
)
  returns till_private.accounts
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts;
begin
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id
  for no key update;
  return v_account;
end;
$$;

comment on function till_private.lock_account_if_any (text) is
  'Locks an account and returns it as it now is; null when there is none.';
