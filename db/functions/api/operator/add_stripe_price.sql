-- Tells which of our prices a Stripe price stands for; the same call again changes nothing.
-- For operators.
--
-- Several Stripe prices may stand for one of ours. What is added stays recognised for ever.
--
-- Parameters  p_stripe_price_id  Stripe's price_...
--             p_price_version    ours
--             p_plan             ours
--             p_is_intro         whether it is the intro price
--             p_actor            who adds it
--             p_reason           why
--             p_at               when, UTC
-- Raises      TK004 invalid_argument, TK013 unknown_price_version (no such version, plan or intro
--             price), TK015 price_exists (for another price of ours)
-- Locks       nothing
create or replace function till.add_stripe_price (
  p_stripe_price_id text,
  p_price_version text,
  p_plan text,
  p_is_intro boolean,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns void
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_price till_private.stripe_prices;
begin
  perform till_private.require_text('stripe_price_id', p_stripe_price_id);
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  if p_is_intro is null then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "is_intro", "must_be": "true or false"}'
    );
  end if;
  if not exists (
    select from till_private.plan_prices as p
    where p.price_version = p_price_version and p.plan = p_plan
      and (not p_is_intro or p.intro_amount is not null)
  ) then
    perform till_private.refuse('unknown_price_version', jsonb_build_object(
      'price_version', p_price_version, 'plan', p_plan, 'is_intro', p_is_intro
    ));
  end if;

  insert into till_private.stripe_prices (
    stripe_price_id, product, price_version, plan, is_intro, added_by, added_reason, added_at
  )
  values (
    p_stripe_price_id, 'hosting', p_price_version, p_plan, p_is_intro, p_actor, p_reason, p_at
  )
  on conflict (stripe_price_id) do nothing;

  select s.* into strict v_price
  from till_private.stripe_prices as s
  where s.stripe_price_id = p_stripe_price_id;
  if (v_price.product, v_price.price_version, v_price.plan, v_price.is_intro)
    is distinct from ('hosting', p_price_version, p_plan, p_is_intro)
  then
    perform till_private.refuse('price_exists', jsonb_build_object(
      'stripe_price_id', p_stripe_price_id, 'product', v_price.product,
      'price_version', v_price.price_version,
      'plan', v_price.plan, 'is_intro', v_price.is_intro
    ));
  end if;
end;
$$;

comment on function till.add_stripe_price (text, text, text, boolean, text, text, timestamptz) is
  'Tells which of our prices a Stripe price stands for. For operators.';
