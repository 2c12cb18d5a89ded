-- Returns the yearly passes whose next month is due, the longest due first. For the worker.
--
-- Parameters  p_limit  how many at most
--             p_at     when, UTC
-- Returns     the ids of the passes
-- Raises      TK004 invalid_argument
-- Locks       nothing: till.issue_due_pass_credits looks again under the account's lock
create or replace function till.due_passes (
  p_limit integer default 100,
  p_at timestamptz default now()
)
  returns setof bigint
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.require_time('at', p_at);
  return query
  select p.pass_id
  from till_private.passes as p
  where p.next_issue_at <= p_at and p.status = 'active'
  order by p.next_issue_at, p.pass_id
  limit least(greatest(p_limit, 0), 1000);
end;
$$;

comment on function till.due_passes (integer, timestamptz) is
  'Returns the yearly passes whose next month is due. For the worker.';
