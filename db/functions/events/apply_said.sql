-- Writes what an event said of a Stripe subscription, and brings ours in line.
--
-- Parameters  p_event  the parsed event
--             p_said   the facts it says; without an account the event is not ours
--             p_at     when, UTC
-- Returns     what became of the event
-- Raises      TK001 account_not_found, TK034 customer_mismatch, TK035 livemode_mismatch,
--             TK060 legacy_import_open
-- Locks       account, instance, subscription, intent: the caller holds the event
create or replace function till_private.apply_said (
  p_event till_private.stripe_event,
  p_said till_private.stripe_subscriptions,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_said.account_id is null then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_livemode(p_event.livemode);
  perform till_private.lock_account(p_said.account_id);
  perform till_private.refuse_while_importing(p_said.account_id);
  perform till_private.note_facts(p_said, p_event.event_at, false, p_at);
  if p_event.object ->> 'object' = 'subscription'
    and till_private.is_pass(
      p_event.object -> 'metadata', p_said.stripe_subscription_id, p_event.object -> 'items'
    )
  then
    perform till_private.open_pass(
      p_said.account_id, p_said.stripe_subscription_id,
      till_private.read_pass_terms(
        p_event.object -> 'metadata', p_event.object -> 'items' -> 'data' -> 0 -> 'price' ->> 'id',
        p_event.event_at
      ),
      coalesce(till_private.read_time(p_event.object, 'start_date'), p_event.event_at), p_at
    );
  end if;
  perform till_private.follow_facts(p_said.stripe_subscription_id, p_event.type, p_at);
  return row(p_event.event_id, p_event.type, 'applied', null, null, false)::till.event_receipt;
end;
$$;

comment on function till_private.apply_said (
  till_private.stripe_event, till_private.stripe_subscriptions, timestamptz
) is
  'Writes what an event said of a Stripe subscription, and brings ours in line.';
