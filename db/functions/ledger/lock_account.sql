-- Locks an account and returns it as it now is.
--
-- Every function that writes takes this lock first (after its event, if it has one). What is read
-- after it must be what is there then: at a higher isolation level it would be what was there when
-- the transaction began, so those are refused. (`read uncommitted` is `read committed`.)
--
-- Parameters  p_account_id  account to lock
-- Returns     the account as it now is
-- Raises      TK001 account_not_found, TK051 unsupported_isolation
-- Locks       account
create or replace function till_private.lock_account (
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
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    perform till_private.refuse('unsupported_isolation', jsonb_build_object(
      'isolation', current_setting('transaction_isolation')
    ));
  end if;
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id
  for no key update;
  if not found then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  return v_account;
end;
$$;

comment on function till_private.lock_account (text) is
  'Locks an account and returns it as it now is.';
