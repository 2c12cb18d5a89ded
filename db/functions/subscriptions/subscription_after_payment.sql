-- Makes a subscription active, and clears every threat that paying ends (spec 4.9); writes nothing.
--
-- Parameters  p_subscription  the subscription to be
-- Returns     the same, active; a suspension stays while its resume is pending
-- Locks       nothing
create or replace function till_private.subscription_after_payment (
  p_subscription till_private.subscriptions
)
  returns till_private.subscriptions
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_after till_private.subscriptions := p_subscription;
begin
  v_after.status := 'active';
  v_after.canceled_at := null;
  v_after.past_due_since := null;
  v_after.top_up_started_at := null;
  v_after.destruction_due_at := null;
  if p_subscription.resume_pending is not true then
    v_after.suspended_at := null;
    v_after.suspension_reason := null;
  end if;
  return v_after;
end;
$$;

comment on function till_private.subscription_after_payment (till_private.subscriptions) is
  'Makes a subscription active, and clears every threat that paying ends; writes nothing.';
