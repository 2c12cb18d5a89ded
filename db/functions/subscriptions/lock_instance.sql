-- Locks an instance and returns it as it now is.
--
-- Raises      TK020 instance_not_found
-- Locks       instance: the caller holds its account
create or replace function till_private.lock_instance (
  p_instance_id text
)
  returns till_private.instances
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_instance till_private.instances := till_private.lock_instance_if_any(p_instance_id);
begin
  if v_instance.instance_id is null then
    perform till_private.refuse('instance_not_found', jsonb_build_object(
      'instance_id', p_instance_id
    ));
  end if;
  return v_instance;
end;
$$;

comment on function till_private.lock_instance (text) is
  'Locks an instance and returns it as it now is.';
