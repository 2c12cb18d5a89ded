-- Finds the account of an instance without a lock, locks it, and then locks and reads the instance.
--
-- An instance never changes its account, so the look before the lock cannot be wrong.
--
-- Returns     the instance as it now is
-- Raises      TK020 instance_not_found
-- Locks       account, instance
create or replace function till_private.lock_account_of_instance (
  p_instance_id text
)
  returns till_private.instances
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_id text;
begin
  select i.account_id into v_account_id
  from till_private.instances as i
  where i.instance_id = p_instance_id;
  if not found then
    perform till_private.refuse('instance_not_found', jsonb_build_object(
      'instance_id', p_instance_id
    ));
  end if;
  perform till_private.lock_account(v_account_id);
  return till_private.lock_instance(p_instance_id);
end;
$$;

comment on function till_private.lock_account_of_instance (text) is
  'Locks the account of an instance, then the instance, and returns it as it now is.';
