-- Registers a hosted instance of an account; the same call again returns it.
--
-- Parameters  p_instance_id      the host's own id, 1 to 255 characters
--             p_account_id       who pays for it
--             p_organization_id  the organization it is under; null for a personal instance
--             p_at               when, UTC
-- Returns     the instance
-- Raises      TK001 account_not_found, TK004 invalid_argument, TK022 instance_exists (for another
--             account or organization)
-- Locks       account, instance
create or replace function till.register_instance (
  p_instance_id text,
  p_account_id text,
  p_organization_id text default null,
  p_at timestamptz default now()
)
  returns till.instance
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_instance till_private.instances;
begin
  perform till_private.require_text('instance_id', p_instance_id);
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_time('at', p_at);
  if p_organization_id is not null then
    perform till_private.require_text('organization_id', p_organization_id);
  end if;

  perform till_private.lock_account(p_account_id);
  insert into till_private.instances (instance_id, account_id, organization_id, registered_at)
  values (p_instance_id, p_account_id, p_organization_id, p_at)
  on conflict (instance_id) do nothing;

  v_instance := till_private.lock_instance(p_instance_id);
  if v_instance.account_id <> p_account_id
    or v_instance.organization_id is distinct from p_organization_id
  then
    perform till_private.refuse('instance_exists', jsonb_build_object(
      'instance_id', p_instance_id
    ));
  end if;
  return row(
    v_instance.instance_id, v_instance.account_id, v_instance.organization_id,
    v_instance.registered_at, v_instance.destroyed_at
  )::till.instance;
end;
$$;

comment on function till.register_instance (text, text, text, timestamptz) is
  'Registers a hosted instance of an account; the same call again returns it.';
