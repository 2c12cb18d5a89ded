-- Raises a refusal that was decided without raising; null raises nothing.
--
-- Parameters  p_refusal  a reason of till.error_codes and its detail
-- Raises      the code of the reason
-- Locks       nothing
create or replace function till_private.refuse_with (
  p_refusal till_private.refusal
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_refusal.reason is not null then
    perform till_private.refuse(p_refusal.reason, p_refusal.detail);
  end if;
end;
$$;

comment on function till_private.refuse_with (till_private.refusal) is
  'Raises a refusal that was decided without raising; null raises nothing.';
