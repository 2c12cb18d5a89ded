-- Returns the Stripe customer whose billing portal may be opened: Stripe bills something there.
--
-- Parameters  p_account_id   the account
--             p_instance_id  one of its instances; default any, and its passes
-- Returns     Stripe's cus_...
-- Raises      TK001 account_not_found, TK085 paid_from_credits (only credits pay: buy some),
--             TK086 no_stripe_subscription
-- Locks       nothing
create or replace function till.billing_portal_customer (
  p_account_id text,
  p_instance_id text default null
)
  returns text
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_customer_id text;
  v_detail jsonb := jsonb_strip_nulls(jsonb_build_object(
    'account_id', p_account_id, 'instance_id', p_instance_id
  ));
  v_billed boolean;
  v_from_credits boolean;
begin
  select a.stripe_customer_id into v_customer_id
  from till_private.accounts as a
  where a.account_id = p_account_id;
  if not found then
    perform till_private.refuse('account_not_found', v_detail);
  end if;
  select
    coalesce(bool_or(s.stripe_subscription_id is not null), false),
    coalesce(bool_or(s.status in ('active', 'past_due', 'unpaid')), false)
  into v_billed, v_from_credits
  from till_private.subscriptions as s
  where s.account_id = p_account_id
    and s.transferred_to_subscription_id is null
    and (p_instance_id is null or s.instance_id = p_instance_id);
  v_billed := v_billed or (
    p_instance_id is null
    and exists (select from till_private.passes as p where p.account_id = p_account_id)
  );
  if v_from_credits and not v_billed then
    perform till_private.refuse('paid_from_credits', v_detail);
  elsif not v_billed or v_customer_id is null then
    perform till_private.refuse('no_stripe_subscription', v_detail);
  end if;
  return v_customer_id;
end;
$$;

comment on function till.billing_portal_customer (text, text) is
  'Returns the Stripe customer whose billing portal may be opened: Stripe bills something there.';
