-- Raises an error of the table of error codes.
--
-- Parameters  p_reason  a reason of till.error_codes
--             p_detail  the values that matter, no secrets and no personal data
-- Returns     never
-- Raises      the code of the reason
-- Locks       nothing
create or replace function till_private.refuse (
  p_reason text,
  p_detail jsonb default '{}'
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_code text;
  v_hint text;
begin
  select e.sqlstate, e.hint into strict v_code, v_hint
  from till.error_codes() as e
  where e.reason = p_reason;
  raise exception using
    errcode = v_code, message = p_reason, detail = p_detail::text, hint = v_hint;
end;
$$;

comment on function till_private.refuse (text, jsonb) is
  'Raises an error of the table of error codes.';
