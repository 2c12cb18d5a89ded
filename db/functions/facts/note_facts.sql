-- Writes what an event says of a Stripe subscription into its facts, newest event time per fact.
--
-- Two events of one second that contradict each other are not guessed about: Stripe is asked, by an
-- intent, and until the answer the first one stands (spec 6.4). The answer decides that second, and
-- leaves alone what a newer event has written meanwhile.
--
-- Parameters  p_seen      what the event says: nulls are not said
--             p_event_at  the event's time, UTC
--             p_is_answer  Stripe was asked what is true of that second: nulls are said, too
--             p_at        when, UTC
-- Raises      TK034 customer_mismatch when the Stripe subscription is known as another account's
-- Locks       intent: the caller holds the account
create or replace function till_private.note_facts (
  p_seen till_private.stripe_subscriptions,
  p_event_at timestamptz,
  p_is_answer boolean,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_known till_private.stripe_subscriptions;
begin
  perform till_private.own_stripe_subscription(p_seen.stripe_subscription_id, p_seen.account_id);
  select f.* into strict v_known
  from till_private.stripe_subscriptions as f
  where f.stripe_subscription_id = p_seen.stripe_subscription_id;
  if p_is_answer then
    if v_known.cancel_seen_at = p_event_at then
      v_known.cancel_at_period_end := p_seen.cancel_at_period_end;
    end if;
    if v_known.dunning_seen_at = p_event_at then
      v_known.dunning := p_seen.dunning;
    end if;
  elsif (
    v_known.cancel_seen_at = p_event_at
    and v_known.cancel_at_period_end <> p_seen.cancel_at_period_end
  ) or (
    v_known.dunning_seen_at = p_event_at and v_known.dunning <> p_seen.dunning
  ) then
    perform till_private.add_intent(
      'refresh_subscription', p_seen.account_id,
      format(
        'refresh_subscription:%s:%s', p_seen.stripe_subscription_id,
        extract(epoch from p_event_at)::bigint
      ),
      jsonb_build_object(
        'stripe_subscription_id', p_seen.stripe_subscription_id,
        'second', extract(epoch from p_event_at)::bigint
      ),
      'two events of one second contradict each other', p_at
    );
  end if;
  if not p_is_answer and p_seen.cancel_at_period_end is not null
    and (v_known.cancel_seen_at is null or v_known.cancel_seen_at < p_event_at)
  then
    v_known.cancel_at_period_end := p_seen.cancel_at_period_end;
    v_known.cancel_seen_at := p_event_at;
  end if;
  if not p_is_answer and p_seen.dunning is not null
    and (v_known.dunning_seen_at is null or v_known.dunning_seen_at < p_event_at)
  then
    v_known.dunning := p_seen.dunning;
    v_known.dunning_seen_at := p_event_at;
  end if;
  -- Of two statuses of one second the later in the alphabet stands, in either order; no decision
  -- about hosting hangs on it.
  if not p_is_answer and p_seen.stripe_status is not null
    and (
      v_known.stripe_status_seen_at is null
      or (v_known.stripe_status_seen_at, v_known.stripe_status)
        < (p_event_at, p_seen.stripe_status)
    )
  then
    v_known.stripe_status := p_seen.stripe_status;
    v_known.stripe_status_seen_at := p_event_at;
  end if;
  update till_private.stripe_subscriptions as f
  set cancel_at_period_end = v_known.cancel_at_period_end,
      cancel_seen_at = v_known.cancel_seen_at,
      dunning = v_known.dunning,
      dunning_seen_at = v_known.dunning_seen_at,
      stripe_status = v_known.stripe_status,
      stripe_status_seen_at = v_known.stripe_status_seen_at,
      ended_at = least(v_known.ended_at, p_seen.ended_at)
  where f.stripe_subscription_id = p_seen.stripe_subscription_id;
end;
$$;

comment on function till_private.note_facts (
  till_private.stripe_subscriptions, timestamptz, boolean, timestamptz
) is
  'Writes what an event says of a Stripe subscription into its facts, newest event time per fact.';
