-- Returns the Stripe price that a checkout sells: of those that stand for a price, the one that was
-- added last.
--
-- Parameters  p_price_version, p_plan, p_is_intro  which price of ours
-- Raises      TK014 unknown_price: there is no default price (spec 3.5)
-- Locks       nothing
create or replace function till_private.find_stripe_price (
  p_price_version text,
  p_plan text,
  p_is_intro boolean
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_stripe_price_id text;
begin
  select s.stripe_price_id into v_stripe_price_id
  from till_private.stripe_prices as s
  where s.price_version = p_price_version and s.plan = p_plan and s.is_intro = p_is_intro
  order by s.added_at desc, s.stripe_price_id desc
  limit 1;
  if not found then
    perform till_private.refuse('unknown_price', jsonb_build_object(
      'price_version', p_price_version, 'plan', p_plan, 'is_intro', p_is_intro
    ));
  end if;
  return v_stripe_price_id;
end;
$$;

comment on function till_private.find_stripe_price (text, text, boolean) is
  'Returns the Stripe price that a checkout sells: the one that was added last.';
