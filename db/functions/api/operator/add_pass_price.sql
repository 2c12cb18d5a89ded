-- Tells which tier and cadence a Stripe price stands for; the same call again changes nothing. For
-- operators.
--
-- Parameters  p_stripe_price_id  Stripe's price_...
--             p_tier             ours
--             p_cadence          monthly or yearly
--             p_actor            who adds it
--             p_reason           why
--             p_at               when, UTC
-- Raises      TK004 invalid_argument, TK014 unknown_price (no such tier), TK015 price_exists
-- Locks       nothing
create or replace function till.add_pass_price (
  p_stripe_price_id text,
  p_tier text,
  p_cadence text,
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
  if p_cadence is null or p_cadence not in ('monthly', 'yearly') then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "cadence", "must_be": "monthly or yearly"}'
    );
  end if;
  if not exists (select from till_private.pass_tiers as t where t.tier = p_tier) then
    perform till_private.refuse('unknown_price', jsonb_build_object('tier', p_tier));
  end if;
  insert into till_private.stripe_prices (
    stripe_price_id, product, tier, cadence, added_by, added_reason, added_at
  )
  values (p_stripe_price_id, 'pass', p_tier, p_cadence, p_actor, p_reason, p_at)
  on conflict (stripe_price_id) do nothing;
  select p.* into strict v_price
  from till_private.stripe_prices as p
  where p.stripe_price_id = p_stripe_price_id;
  if (v_price.product, v_price.tier, v_price.cadence)
    is distinct from ('pass', p_tier, p_cadence)
  then
    perform till_private.refuse('price_exists', jsonb_build_object(
      'stripe_price_id', p_stripe_price_id, 'product', v_price.product,
      'tier', v_price.tier, 'cadence', v_price.cadence
    ));
  end if;
end;
$$;

comment on function till.add_pass_price (text, text, text, text, text, timestamptz) is
  'Tells which tier and cadence a Stripe price stands for. For operators.';
