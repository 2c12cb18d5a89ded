-- Blocks an account, unless it is blocked already: then the first reason stays.
--
-- Parameters  p_account  the locked account
--             p_actor    who
--             p_reason   why
--             p_at       when, UTC
-- Locks       nothing more: the caller holds the account
create or replace function till_private.block_account (
  p_account till_private.accounts,
  p_actor text,
  p_reason text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_account.blocked_at is not null then
    return;
  end if;
  update till_private.accounts as a
  set blocked_at = p_at, blocked_reason = p_reason
  where a.account_id = p_account.account_id;
  perform till_private.record_change(
    'account', p_account.account_id, p_account.account_id, 'block_account', p_actor, p_reason,
    '{"blocked": false}', '{"blocked": true}', null, p_at
  );
end;
$$;

comment on function till_private.block_account (till_private.accounts, text, text, timestamptz) is
  'Blocks an account, unless it is blocked already: then the first reason stays.';
