-- Refuses an enrollment, or the preview of one, whose arguments cannot be right.
--
-- Raises      TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_enrollment (
  p_instance_id text,
  p_plan text,
  p_expected_price_version text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  perform till_private.require_text('instance_id', p_instance_id);
  perform till_private.require_text('plan', p_plan);
  if p_expected_price_version is not null then
    perform till_private.require_text('expected_price_version', p_expected_price_version);
  end if;
  perform till_private.require_time('at', p_at);
end;
$$;

comment on function till_private.require_enrollment (text, text, text, timestamptz) is
  'Refuses an enrollment, or the preview of one, whose arguments cannot be right.';
