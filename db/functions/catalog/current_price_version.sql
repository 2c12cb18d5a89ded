-- Returns the current price version: the newest that is effective (spec 3.2). There must be one.
--
-- Parameters  p_at  when, UTC
-- Raises      TK013 unknown_price_version when none is effective
-- Locks       nothing: effective versions never change
create or replace function till_private.current_price_version (
  p_at timestamptz
)
  returns till_private.price_versions
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_version till_private.price_versions := till_private.newest_price_version(p_at);
begin
  if v_version.price_version is null then
    perform till_private.refuse('unknown_price_version', jsonb_build_object('effective_at', p_at));
  end if;
  return v_version;
end;
$$;

comment on function till_private.current_price_version (timestamptz) is
  'Returns the current price version: the newest that is effective.';
