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
declare
  v_before boolean;
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  if p_livemode is null then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "livemode", "must_be": "true or false"}'
    );
  end if;
  select d.livemode into strict v_before from till_private.deployment as d for no key update;
  update till_private.deployment
  set livemode = p_livemode, changed_by = p_actor, changed_reason = p_reason, changed_at = p_at;
  perform till_private.record_change(
    'deployment', 'deployment', null, 'set_livemode', p_actor, p_reason,
    jsonb_build_object('livemode', v_before), jsonb_build_object('livemode', p_livemode), null, p_at
  );
end;
$$;

comment on function till.set_livemode (boolean, text, text, timestamptz) is
  'Says whether this database takes live or test events. For operators.';
