-- Locks the pass that a Stripe subscription pays; makes it when it is new.
--
-- Parameters  p_account_id              the locked account
--             p_stripe_subscription_id  what Stripe bills
--             p_terms                   tier and cadence, and when they were told; the newest count
--             p_started_at              when it began, UTC; the earliest that is told counts
--             p_at                      when, UTC
-- Returns     the pass as it now is
-- Raises      TK007 currency_mismatch, TK034 customer_mismatch
-- Locks       pass: the caller holds the account
create or replace function till_private.open_pass (
  p_account_id text,
  p_stripe_subscription_id text,
  p_terms till_private.passes,
  p_started_at timestamptz,
  p_at timestamptz
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_before till_private.passes;
  v_after till_private.passes;
begin
  if not exists (
    select from till_private.accounts as a
    join till_private.pass_tiers as t using (currency)
    where a.account_id = p_account_id and t.tier = p_terms.tier
  ) then
    perform till_private.refuse('currency_mismatch', jsonb_build_object('tier', p_terms.tier));
  end if;
  select p.* into v_before
  from till_private.passes as p
  where p.stripe_subscription_id = p_stripe_subscription_id
  for no key update;
  if found and v_before.account_id <> p_account_id then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_id', p_account_id, 'stripe_subscription_id', p_stripe_subscription_id
    ));
  end if;
  v_after := v_before;
  v_after.account_id := p_account_id;
  v_after.stripe_subscription_id := p_stripe_subscription_id;
  if v_before.terms_seen_at is null
    or (v_before.terms_seen_at, v_before.tier, v_before.cadence)
      < (p_terms.terms_seen_at, p_terms.tier, p_terms.cadence)
  then
    v_after.tier := p_terms.tier;
    v_after.cadence := p_terms.cadence;
    v_after.terms_seen_at := p_terms.terms_seen_at;
  end if;
  v_after.status := coalesce(v_before.status, 'incomplete');
  v_after.started_at := least(v_before.started_at, p_started_at);
  if v_after.cadence = 'monthly' then
    v_after.next_issue_at := null;
  end if;
  return till_private.change_pass(v_before, v_after, 'open_pass', 'stripe', null, p_at);
end;
$$;

comment on function till_private.open_pass (
  text, text, till_private.passes, timestamptz, timestamptz
) is
  'Locks the pass that a Stripe subscription pays; makes it when it is new.';
