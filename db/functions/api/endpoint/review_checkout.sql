-- Decides, of what Stripe has for the customer, what stands in the way of a checkout (spec 9.3).
--
-- Both lists must have been read after the attempt was begun, the open sessions first: a session
-- that completed in between then shows as a subscription. As long as the attempt is open, no
-- session among them is that of a newer attempt, so none is expired that somebody was sent to.
--
-- Parameters  p_attempt_id     the attempt
--             p_sessions       the customer's open sessions: [{"id", "metadata"}, ...]
--             p_subscriptions  its subscriptions in any status: [{"id", "status", "metadata"}, ...]
--             p_at             when, UTC
-- Returns     the sessions to expire before a new one is made: those tagged hosting that belong to
--             the instance, or that an older system tagged without one. Or a reason to stop, or the
--             url of the attempt that took this one's place
-- Raises      TK004 invalid_argument, TK083 checkout_not_found
-- Locks       account, attempt
create or replace function till.review_checkout (
  p_attempt_id text,
  p_sessions jsonb,
  p_subscriptions jsonb,
  p_at timestamptz default now()
)
  returns till.checkout_step
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt till_private.checkout_attempts;
  v_step till.checkout_step;
begin
  perform till_private.require_time('at', p_at);
  if jsonb_typeof(p_sessions) is distinct from 'array'
    or jsonb_typeof(p_subscriptions) is distinct from 'array'
  then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'sessions, subscriptions', 'must_be', 'lists of objects'
    ));
  end if;
  v_attempt := till_private.lock_account_of_attempt(p_attempt_id);
  v_step := till_private.answer_checkout(p_attempt_id);
  if v_attempt.status <> 'open' then
    return v_step;
  end if;
  if exists (
    select from jsonb_array_elements(p_subscriptions) as s
    where s ->> 'status' not in ('canceled', 'incomplete_expired')
      and (
        s -> 'metadata' ->> 'instance_id' = v_attempt.instance_id
        or exists (
          select from till_private.subscriptions as known
          where known.stripe_subscription_id = s ->> 'id'
            and known.instance_id = v_attempt.instance_id
        )
      )
  ) then
    -- Returned, not raised: the attempt must be closed.
    perform till_private.close_attempt(
      v_attempt, 'failed', 'stripe_subscription_exists', null, p_at
    );
    v_step.reason := 'stripe_subscription_exists';
    return v_step;
  end if;
  v_step.expire_session_ids := array(
    select s ->> 'id'
    from jsonb_array_elements(p_sessions) as s
    where s -> 'metadata' ->> 'type' = 'hosting'
      and coalesce(s -> 'metadata' ->> 'instance_id', '') in (v_attempt.instance_id, '')
    order by 1
  );
  return v_step;
end;
$$;

comment on function till.review_checkout (text, jsonb, jsonb, timestamptz) is
  'Decides, of what Stripe has for the customer, what stands in the way of a checkout.';
