-- Refuses to spend from a blocked account (spec 2.1).
--
-- Parameters  p_account  the locked account
-- Raises      TK003 account_blocked
-- Locks       nothing more: the caller holds the account
create or replace function till_private.refuse_if_blocked (
  p_account till_private.accounts
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  perform till_private.refuse_with(till_private.blocked(p_account));
end;
$$;

comment on function till_private.refuse_if_blocked (till_private.accounts) is
  'Refuses to spend from a blocked account.';
