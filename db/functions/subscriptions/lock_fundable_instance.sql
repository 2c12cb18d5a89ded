-- Locks an instance that an account wants to pay for, and refuses what may not be paid for.
--
-- Parameters  p_instance_id  the instance
--             p_account_id   the locked account
-- Returns     the instance as it now is
-- Raises      TK020 instance_not_found (also when it belongs to another account),
--             TK021 instance_destroyed, TK023 organization_boundary
-- Locks       instance: the caller holds the account
create or replace function till_private.lock_fundable_instance (
  p_instance_id text,
  p_account_id text
)
  returns till_private.instances
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_instance till_private.instances;
begin
  -- Another account's is not even locked: its own sessions may hold it, and wait for one of ours.
  select i.* into v_instance
  from till_private.instances as i
  where i.instance_id = p_instance_id and i.account_id = p_account_id
  for no key update;
  perform till_private.refuse_with(
    till_private.funding_obstacle(v_instance, p_instance_id, p_account_id)
  );
  return v_instance;
end;
$$;

comment on function till_private.lock_fundable_instance (text, text) is
  'Locks an instance that an account wants to pay for, and refuses what may not be paid for.';
