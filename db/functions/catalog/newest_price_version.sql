-- Returns the newest price version that is effective, or null when none is (spec 3.2).
--
-- Parameters  p_at  when, UTC
-- Locks       nothing: effective versions never change
create or replace function till_private.newest_price_version (
  p_at timestamptz
)
  returns till_private.price_versions
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_version till_private.price_versions;
begin
  select v.* into v_version
  from till_private.price_versions as v
  where v.effective_at <= p_at
  order by v.effective_at desc
  limit 1;
  return v_version;
end;
$$;

comment on function till_private.newest_price_version (timestamptz) is
  'Returns the newest price version that is effective, or null when none is.';
