-- Refuses live events on a test deployment and the reverse (spec 6.5).
--
-- Raises      TK035 livemode_mismatch
-- Locks       nothing
create or replace function till_private.require_livemode (
  p_livemode boolean
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if not exists (select from till_private.deployment as d where d.livemode = p_livemode) then
    perform till_private.refuse('livemode_mismatch', jsonb_build_object(
      'event_livemode', p_livemode
    ));
  end if;
end;
$$;

comment on function till_private.require_livemode (boolean) is
  'Refuses live events on a test deployment and the reverse.';
