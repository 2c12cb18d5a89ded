-- Tells whether a Stripe object is about a pass: by its metadata, its subscription, or its price.
--
-- Parameters  p_metadata                of the Stripe subscription
--             p_stripe_subscription_id  Stripe's id
--             p_list                    the lines of an invoice, or the items of a subscription
-- Locks       nothing
create or replace function till_private.is_pass (
  p_metadata jsonb,
  p_stripe_subscription_id text,
  p_list jsonb
)
  returns boolean
  language plpgsql
  volatile
  security invoker
as $$
begin
  return coalesce(p_metadata ->> 'type' = 'pass', false)
    or exists (
      select from till_private.passes as p
      where p.stripe_subscription_id = p_stripe_subscription_id
    )
    or exists (
      select from till_private.stripe_prices as p
      where p.product = 'pass' and p.stripe_price_id in (
        select coalesce(l -> 'pricing' -> 'price_details' ->> 'price', l -> 'price' ->> 'id')
        from jsonb_path_query(p_list, 'lax $.data[*]') as l
      )
    );
end;
$$;

comment on function till_private.is_pass (jsonb, text, jsonb) is
  'Tells whether a Stripe object is about a pass: by its metadata, its subscription, or its price.';
