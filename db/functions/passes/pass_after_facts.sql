-- Decides what the facts of its Stripe subscription make of a pass; writes nothing (spec 6.4, 8.1).
--
-- Parameters  p_before  the locked pass
--             p_facts   the facts of its Stripe subscription
--             p_at      when, UTC
-- Returns     the pass to be
-- Locks       nothing more: the caller holds account and pass
create or replace function till_private.pass_after_facts (
  p_before till_private.passes,
  p_facts till_private.stripe_facts,
  p_at timestamptz
)
  returns till_private.passes
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_after till_private.passes := p_before;
  v_is_paid boolean := coalesce(p_before.paid_until > p_at, false);
begin
  v_after.cancel_at_period_end := coalesce(p_facts.cancel_at_period_end, false);
  if p_facts.ended_at is not null or p_before.canceled_at is not null then
    v_after.status := 'ended';
    v_after.next_issue_at := null;
  elsif p_facts.stripe_status in ('trialing', 'incomplete', 'paused')
    and (p_facts.last_paid_at is null or p_facts.stripe_status_seen_at > p_facts.last_paid_at)
    and not (p_facts.stripe_status = 'paused' and v_is_paid)
  then
    v_after.status := p_facts.stripe_status;
  elsif p_facts.dunning is not null
    and (p_facts.last_paid_at is null or p_facts.dunning_seen_at > p_facts.last_paid_at)
    and not v_is_paid
  then
    v_after.status := 'past_due';
  else
    v_after.status := 'active';
  end if;
  return v_after;
end;
$$;

comment on function till_private.pass_after_facts (
  till_private.passes, till_private.stripe_facts, timestamptz
) is
  'Decides what the facts of its Stripe subscription make of a pass; writes nothing.';
