-- Reads which tier and cadence a Stripe object is about: by its price, else by its metadata.
--
-- Parameters  p_metadata         of the Stripe subscription
--             p_stripe_price_id  of the deciding line or item, or null
--             p_seen_at          when Stripe said so, UTC
-- Returns     a pass with tier, cadence and when they were told, and nothing else
-- Raises      TK014 unknown_price
-- Locks       nothing
create or replace function till_private.read_pass_terms (
  p_metadata jsonb,
  p_stripe_price_id text,
  p_seen_at timestamptz
)
  returns till_private.passes
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_terms till_private.passes;
begin
  select coalesce(p.tier, t.tier), coalesce(p.cadence, p_metadata ->> 'cadence')
  into v_terms.tier, v_terms.cadence
  from (select) as one
  left join till_private.stripe_prices as p
    on p.stripe_price_id = p_stripe_price_id and p.product = 'pass'
  left join till_private.pass_tiers as t on t.tier = p_metadata ->> 'tier';
  if v_terms.tier is null or coalesce(v_terms.cadence, '') not in ('monthly', 'yearly') then
    perform till_private.refuse('unknown_price', jsonb_build_object(
      'stripe_price_id', p_stripe_price_id, 'tier', p_metadata ->> 'tier',
      'cadence', p_metadata ->> 'cadence'
    ));
  end if;
  v_terms.terms_seen_at := p_seen_at;
  return v_terms;
end;
$$;

comment on function till_private.read_pass_terms (jsonb, text, timestamptz) is
  'Reads which tier and cadence a Stripe object is about.';
