-- Returns the contra that a plan's revenue is booked against, if the price version has the plan.
--
-- Raises      TK013 unknown_price_version: there is no default price (spec 3.5)
-- Locks       nothing
create or replace function till_private.revenue_contra (
  p_price_version text,
  p_plan text
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_contra text;
begin
  select p.contra into v_contra
  from till_private.plan_prices as pp
  join till_private.plans as p using (plan)
  where pp.price_version = p_price_version and pp.plan = p_plan;
  if not found then
    perform till_private.refuse('unknown_price_version', jsonb_build_object(
      'price_version', p_price_version, 'plan', p_plan
    ));
  end if;
  return v_contra;
end;
$$;

comment on function till_private.revenue_contra (text, text) is
  'Returns the contra that a plan''s revenue is booked against.';
