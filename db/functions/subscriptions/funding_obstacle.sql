-- Returns why an account may not pay for an instance, or null.
--
-- Parameters  p_instance     the instance; null when there is none
--             p_instance_id  what it was looked up by
--             p_account_id   who wants to pay
-- Returns     instance_not_found (also when it belongs to another account), instance_destroyed,
--             organization_boundary, or null
-- Locks       nothing
create or replace function till_private.funding_obstacle (
  p_instance till_private.instances,
  p_instance_id text,
  p_account_id text
)
  returns till_private.refusal
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_reason text := case
    when p_instance.account_id is distinct from p_account_id then 'instance_not_found'
    when p_instance.destroyed_at is not null then 'instance_destroyed'
    when p_instance.organization_id is not null then 'organization_boundary'
  end;
begin
  if v_reason is null then
    return null;
  end if;
  return row(v_reason, jsonb_build_object('instance_id', p_instance_id))::till_private.refusal;
end;
$$;

comment on function till_private.funding_obstacle (till_private.instances, text, text) is
  'Returns why an account may not pay for an instance, or null.';
