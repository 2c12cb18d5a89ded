-- Tells which release was deployed here, and whether the caller may bring Stripe's events.
--
-- For readiness: a process asks whether database, schema and role are what it was made for.
--
-- Returns     version, its newest migration, when it was deployed; whether the role that calls may
--             execute till.receive_stripe_event. No row before the first deployment has ended
-- Locks       nothing
create or replace function till.release ()
  returns table (version text, migration text, deployed_at timestamptz, receives_events boolean)
  language sql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
  select
    r.version,
    r.migration,
    r.deployed_at,
    coalesce(
      -- The function runs as its owner; the caller is who logged in, or whom that one acts as.
      has_function_privilege(
        coalesce(nullif(current_setting('role'), 'none'), session_user::text),
        to_regproc('till.receive_stripe_event')::oid,
        'execute'
      ),
      false
    )
  from till_private.releases as r
  order by r.release_id desc
  limit 1;
$$;

comment on function till.release () is
  'Tells which release was deployed here, and whether the caller may bring Stripe''s events.';
