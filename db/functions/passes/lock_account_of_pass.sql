-- Finds the account of a pass without a lock, locks it, and then locks and reads the pass.
--
-- A pass never changes its account, so the look before the lock cannot be wrong.
--
-- Returns     the pass as it now is
-- Raises      TK072 pass_not_found
-- Locks       account, pass
create or replace function till_private.lock_account_of_pass (
  p_pass_id bigint
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_pass till_private.passes;
begin
  perform till_private.lock_account(p.account_id)
  from till_private.passes as p
  where p.pass_id = p_pass_id;
  select p.* into v_pass
  from till_private.passes as p
  where p.pass_id = p_pass_id
  for no key update;
  if not found then
    perform till_private.refuse('pass_not_found', jsonb_build_object('pass_id', p_pass_id));
  end if;
  return v_pass;
end;
$$;

comment on function till_private.lock_account_of_pass (bigint) is
  'Locks the account of a pass, then the pass, and returns it as it now is.';
