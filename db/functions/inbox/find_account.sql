-- Finds whose Stripe object it is, and whether it is ours at all (spec 6.5).
--
-- Ours: its metadata says hosting or pass and names an account; or the Stripe subscription or
-- customer is known; or a line or item has a price of the catalog.
--
-- Parameters  p_metadata                the subscription's
--             p_stripe_subscription_id  Stripe's id, or null
--             p_customer_id             Stripe's id, or null
--             p_list                    the lines of an invoice, or the items of a subscription
-- Returns     the account; null when it is not ours
-- Raises      TK001 account_not_found (ours, but nobody's), TK034 customer_mismatch
-- Locks       nothing: who acts on it locks the account and looks again
create or replace function till_private.find_account (
  p_metadata jsonb,
  p_stripe_subscription_id text,
  p_customer_id text,
  p_list jsonb
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_ids text[];
begin
  select array_agg(distinct named.account_id collate "C") into v_account_ids
  from (
    select p_metadata ->> 'account_id'
    where p_metadata ->> 'type' in ('hosting', 'pass')
    union all
    select f.account_id
    from till_private.stripe_subscriptions as f
    where f.stripe_subscription_id = p_stripe_subscription_id
    union all
    select s.account_id
    from till_private.subscriptions as s
    where s.stripe_subscription_id = p_stripe_subscription_id
    union all
    -- An import that is open knows its Stripe subscriptions before they are created.
    select l.account_id
    from till_private.legacy_subscriptions as l
    where l.stripe_subscription_id = p_stripe_subscription_id
    union all
    select a.account_id
    from till_private.accounts as a
    where a.stripe_customer_id = p_customer_id
  ) as named (account_id)
  where named.account_id is not null;
  if cardinality(v_account_ids) > 1 then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_ids', to_jsonb(v_account_ids)
    ));
  end if;
  if v_account_ids is null and exists (
    select from till_private.stripe_prices as s
    where s.stripe_price_id in (
      select coalesce(l -> 'pricing' -> 'price_details' ->> 'price', l -> 'price' ->> 'id')
      from jsonb_path_query(p_list, 'lax $.data[*]') as l
    )
  ) then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'stripe_customer_id', p_customer_id
    ));
  end if;
  return v_account_ids[1];
end;
$$;

comment on function till_private.find_account (jsonb, text, text, jsonb) is
  'Finds whose Stripe object it is, and whether it is ours at all.';
