-- Reads what a Stripe subscription says of the facts that are kept of it (spec 7.8).
--
-- past_due and unpaid are dunning, incomplete reads as unpaid; active, trialing and paused say
-- nothing. A cancellation that is scheduled for a time counts as one at the period's end.
--
-- Parameters  p_object    a Stripe subscription
--             p_event_at  when it said so, UTC; the end, if the object does not tell
-- Returns     the facts, without an account; nulls are not said
-- Raises      TK038 unrecognized_shape
-- Locks       nothing
create or replace function till_private.read_subscription (
  p_object jsonb,
  p_event_at timestamptz
)
  returns till_private.stripe_subscriptions
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_said till_private.stripe_subscriptions;
  v_status text := till_private.read_text(p_object, 'status');
begin
  v_said.stripe_subscription_id := till_private.read_text(p_object, 'id');
  if v_status is null or v_said.stripe_subscription_id is null
    or jsonb_typeof(p_object -> 'cancel_at_period_end') is distinct from 'boolean'
  then
    perform till_private.refuse('unrecognized_shape', jsonb_build_object(
      'field', 'id, status, cancel_at_period_end', 'must_be', 'there'
    ));
  end if;
  if v_status in ('canceled', 'incomplete_expired') then
    v_said.ended_at := coalesce(till_private.read_time(p_object, 'ended_at'), p_event_at);
    return v_said;
  end if;
  v_said.cancel_at_period_end := (p_object -> 'cancel_at_period_end')::boolean
    or till_private.read_time(p_object, 'cancel_at') is not null;
  v_said.stripe_status := v_status;
  v_said.dunning := case v_status
    when 'past_due' then 'past_due' when 'unpaid' then 'unpaid' when 'incomplete' then 'unpaid'
  end;
  return v_said;
end;
$$;

comment on function till_private.read_subscription (jsonb, timestamptz) is
  'Reads what a Stripe subscription says of the facts that are kept of it.';
