-- Applies customer.subscription.created, .updated and .deleted, which only write facts (spec 7.8),
-- and invoice.payment_failed: its subscription is past due, unless a paid period runs.
--
-- Parameters  p_event    the event
--             p_whose    whose it is
--             p_account  the locked account, if it is there
--             p_at       when, UTC
-- Returns     the outcome: applied, or ignored when it is not ours
-- Raises      TK001 account_not_found, TK007 currency_mismatch, TK014 unknown_price,
--             TK034 customer_mismatch, TK035 livemode_mismatch, TK038 unrecognized_shape,
--             TK060 legacy_import_open
-- Locks       instance, subscription, pass, intent: the caller holds the account
create or replace function till_private.apply_subscription_event (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts,
  p_at timestamptz
)
  returns till.event_receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_object jsonb := p_event.object;
  v_said till_private.stripe_subscriptions;
begin
  if p_event.type = 'invoice.payment_failed' then
    v_said.stripe_subscription_id
      := (till_private.read_invoice(v_object)).stripe_subscription_id;
    v_said.dunning := 'past_due';
  else
    v_said := till_private.read_subscription(v_object, p_event.event_at);
  end if;
  if not p_whose.is_ours or v_said.stripe_subscription_id is null then
    return row(p_event.event_id, p_event.type, 'ignored', null, null, false)::till.event_receipt;
  end if;
  perform till_private.require_ours(p_event, p_whose, p_account);
  perform till_private.refuse_while_importing(p_account.account_id);
  v_said.account_id := p_account.account_id;
  perform till_private.note_facts(v_said, p_event.event_at, false, p_at);
  if v_object ->> 'object' = 'subscription' and p_whose.product = 'pass' then
    perform till_private.open_pass(
      p_account.account_id, v_said.stripe_subscription_id,
      till_private.read_pass_terms(
        v_object -> 'metadata', v_object -> 'items' -> 'data' -> 0 -> 'price' ->> 'id',
        p_event.event_at
      ),
      coalesce(till_private.read_time(v_object, 'start_date'), p_event.event_at), p_at
    );
  end if;
  perform till_private.follow_facts(v_said.stripe_subscription_id, p_event.type, p_at);
  return row(p_event.event_id, p_event.type, 'applied', null, null, false)::till.event_receipt;
end;
$$;

comment on function till_private.apply_subscription_event (
  till_private.stripe_event, till_private.whose, till_private.accounts, timestamptz
) is
  'Applies what an event says of a Stripe subscription: it only writes facts.';
