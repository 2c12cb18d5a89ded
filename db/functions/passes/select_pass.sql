-- Returns the pass of an account that counts when it has several (spec 8.5), or null.
--
-- Active without pending cancellation, active with it, trialing, past due, paused, incomplete,
-- ended; then the newest start, then the highest id.
--
-- Locks       nothing: under the account's lock the answer stays true
create or replace function till_private.select_pass (
  p_account_id text
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_pass till_private.passes;
begin
  select p.* into v_pass
  from till_private.passes as p
  where p.account_id = p_account_id
  order by
    case p.status
      when 'active' then case when p.cancel_at_period_end then 2 else 1 end
      when 'trialing' then 3
      when 'past_due' then 4
      when 'paused' then 5
      when 'incomplete' then 6
      else 7
    end,
    p.started_at desc,
    p.pass_id desc
  limit 1;
  return v_pass;
end;
$$;

comment on function till_private.select_pass (text) is
  'Returns the pass of an account that counts when it has several, or null.';
