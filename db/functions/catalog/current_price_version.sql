-- Returns the current price version: the newest that is effective (spec 3.2).
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
  v_version till_private.price_versions;
begin
  select v.* into v_version
  from till_private.price_versions as v
  where v.effective_at <= p_at
  order by v.effective_at desc
  limit 1;
  if not found then
    perform till_private.refuse('unknown_price_version', jsonb_build_object('effective_at', p_at));
  end if;
  return v_version;
end;
$$;

comment on function till_private.current_price_version (timestamptz) is
  'Returns the current price version: the newest that is effective.';
