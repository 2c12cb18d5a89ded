-- Says what the request of an attempt is to answer, as things now stand (spec 9.4).
--
-- An open attempt goes on, or answers its url. A superseded one answers the url of the attempt that
-- took its place; while that has none, checkout_in_progress.
--
-- Parameters  p_attempt_id  the attempt
-- Returns     the attempt that is answered for, a reason to refuse or none, and the url
-- Locks       nothing more: the caller holds account and attempt
create or replace function till_private.answer_checkout (
  p_attempt_id text
)
  returns till.checkout_step
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts;
  v_winner till_private.checkout_attempts;
begin
  select c.* into strict v_attempt
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id;
  if v_attempt.status = 'superseded' then
    -- Whoever has paid in the meantime comes before whoever may still pay.
    select c.* into v_winner
    from till_private.checkout_attempts as c
    where c.instance_id = v_attempt.instance_id
      and (
        c.status = 'open'
        or (c.status = 'completed' and c.closed_at >= v_attempt.created_at)
      )
    order by c.status, c.created_at desc
    limit 1;
  else
    v_winner := v_attempt;
  end if;
  return row(
    coalesce(v_winner.attempt_id, p_attempt_id),
    case
      when v_winner.status = 'completed' then 'checkout_completed'
      when v_winner.status = 'open' and v_winner.attempt_id = p_attempt_id then null
      when v_winner.status = 'open' and v_winner.session_url is null then 'checkout_in_progress'
      when v_winner.status = 'open' then null
      else 'checkout_closed'
    end,
    case when v_winner.status = 'open' then v_winner.session_url end,
    array[]::text[]
  )::till.checkout_step;
end;
$$;

comment on function till_private.answer_checkout (text) is
  'Says what the request of an attempt is to answer, as things now stand.';
