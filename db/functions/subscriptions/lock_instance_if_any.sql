-- Locks an instance and returns it as it now is, or null when there is none.
--
-- Locks       instance: the caller holds the account
create or replace function till_private.lock_instance_if_any (
  p_instance_id text
)
  returns till_private.instances
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_instance till_private.instances;
begin
  select i.* into v_instance
  from till_private.instances as i
  where i.instance_id = p_instance_id
  for no key update;
  return v_instance;
end;
$$;

comment on function till_private.lock_instance_if_any (text) is
  'Locks an instance and returns it as it now is, or null.';
