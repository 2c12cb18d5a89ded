-- Locks the account and both instances of a transfer, and refuses a target that may not be
-- paid for.
--
-- Returns     the instance to transfer from
-- Raises      TK004 invalid_argument, TK020 instance_not_found, TK021 instance_destroyed,
--             TK023 organization_boundary
-- Locks       account, instances in ascending order
create or replace function till_private.lock_transfer (
  p_from_instance_id text,
  p_to_instance_id text
)
  returns till_private.instances
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_id text;
  v_from till_private.instances;
begin
  if p_from_instance_id = p_to_instance_id then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'to_instance_id', 'must_be', 'another instance'
    ));
  end if;
  select i.account_id into v_account_id
  from till_private.instances as i
  where i.instance_id = p_from_instance_id;
  if not found then
    perform till_private.refuse('instance_not_found', jsonb_build_object(
      'instance_id', p_from_instance_id
    ));
  end if;
  perform till_private.lock_account(v_account_id);
  if p_from_instance_id collate "C" < p_to_instance_id collate "C" then
    v_from := till_private.lock_instance(p_from_instance_id);
    perform till_private.lock_fundable_instance(p_to_instance_id, v_account_id);
  else
    perform till_private.lock_fundable_instance(p_to_instance_id, v_account_id);
    v_from := till_private.lock_instance(p_from_instance_id);
  end if;
  if v_from.organization_id is not null then
    perform till_private.refuse('organization_boundary', jsonb_build_object(
      'instance_id', p_from_instance_id
    ));
  end if;
  return v_from;
end;
$$;

comment on function till_private.lock_transfer (text, text) is
  'Locks the account and both instances of a transfer.';
