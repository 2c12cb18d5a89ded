-- Returns the refusal of a blocked account, or null (spec 2.1).
--
-- Parameters  p_account  the account
-- Locks       nothing
create or replace function till_private.blocked (
  p_account till_private.accounts
)
  returns till_private.refusal
  language plpgsql
  immutable
  security invoker
as $$
begin
  if p_account.blocked_at is null then
    return null;
  end if;
  return row('account_blocked', jsonb_build_object(
    'account_id', p_account.account_id
  ))::till_private.refusal;
end;
$$;

comment on function till_private.blocked (till_private.accounts) is
  'Returns the refusal of a blocked account, or null.';
