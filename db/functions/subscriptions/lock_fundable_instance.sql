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
  v_instance till_private.instances := till_private.lock_instance_if_any(p_instance_id);
begin
  perform till_private.refuse_with(
    till_private.funding_obstacle(v_instance, p_instance_id, p_account_id)
  );
  return v_instance;
end;
$$;

comment on function till_private.lock_fundable_instance (text, text) is
  'Locks an instance that an account wants to pay for, and refuses what may not be paid for.';
