-- Locks a pass and returns it as it now is.
--
-- Raises      TK072 pass_not_found
-- Locks       pass: the caller holds its account
create or replace function till_private.lock_pass (
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

comment on function till_private.lock_pass (bigint) is
  'Locks a pass and returns it as it now is.';
