-- Says whether this database takes live or test events. For operators.
--
-- Parameters  p_livemode  true: live events only; false: test events only
--             p_actor     who decides
--             p_reason    why
--             p_at        when, UTC
-- Raises      TK004 invalid_argument
-- Locks       the deployment row
create or replace function till.set_livemode (
  p_livemode boolean,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  if p_livemode is null then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "livemode", "must_be": "true or false"}'
    );
  end if;
  update till_private.deployment
  set livemode = p_livemode, changed_by = p_actor, changed_reason = p_reason, changed_at = p_at;
end;
$$;

comment on function till.set_livemode (boolean, text, text, timestamptz) is
  'Says whether this database takes live or test events. For operators.';
