-- Locks the current subscription of an instance and returns it as it now is, or null when there
-- is none.
--
-- The account's lock, which the caller holds, keeps a new one from appearing meanwhile.
--
-- Locks       subscription: the caller holds account and instance
create or replace function till_private.lock_subscription_of (
  p_instance_id text
)
  returns till_private.subscriptions
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_subscription till_private.subscriptions;
begin
  select s.* into v_subscription
  from till_private.subscriptions as s
  where s.instance_id = p_instance_id and s.transferred_to_subscription_id is null
  for no key update;
  return v_subscription;
end;
$$;

comment on function till_private.lock_subscription_of (text) is
  'Locks the current subscription of an instance and returns it as it now is, or null.';
