-- Brings the pass that a Stripe subscription pays in line with its facts, if there is one.
--
-- Parameters  p_facts   the facts of the Stripe subscription
--             p_action  what brought them, for the change row
--             p_at      when, UTC
-- Locks       pass: the caller holds the account
create or replace function till_private.follow_facts_of_pass (
  p_facts till_private.stripe_facts,
  p_action text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_before till_private.passes;
begin
  select p.* into v_before
  from till_private.passes as p
  where p.stripe_subscription_id = p_facts.stripe_subscription_id
  for no key update;
  if found then
    perform till_private.change_pass(
      v_before, till_private.pass_after_facts(v_before, p_facts, p_at), p_action, 'stripe', null,
      p_at
    );
  end if;
end;
$$;

comment on function till_private.follow_facts_of_pass (
  till_private.stripe_facts, text, timestamptz
) is
  'Brings the pass that a Stripe subscription pays in line with its facts, if there is one.';
