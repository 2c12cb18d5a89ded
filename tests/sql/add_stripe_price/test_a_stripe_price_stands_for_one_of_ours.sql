-- An operator tells which of our prices a Stripe price stands for; several may stand for one.
begin;
select plan(1);

-- when
do $$
begin
  perform till.add_stripe_price(
    'price_a', '2026-03-19', 'standard', false, 'grace', 'first', '2026-06-01T00:00:00Z'
  );
  perform till.add_stripe_price(
    'price_b', '2026-03-19', 'standard', false, 'grace', 'a new one', '2026-06-02T00:00:00Z'
  );
  perform till.add_stripe_price(
    'price_i', '2026-03-19', 'standard', true, 'grace', 'the intro price', '2026-06-03T00:00:00Z'
  );
end;
$$;

-- then
select results_eq(
  'select stripe_price_id, product, price_version, plan, is_intro, tier, cadence, added_by, added_reason, added_at
    from till_private.stripe_prices order by stripe_price_id',
  $$values
    ('price_a' collate "C", 'hosting', '2026-03-19', 'standard', false, null::text, null::text, 'grace', 'first', '2026-06-01T00:00:00Z'::timestamptz),
    ('price_b', 'hosting', '2026-03-19', 'standard', false, null, null, 'grace', 'a new one', '2026-06-02T00:00:00Z'),
    ('price_i', 'hosting', '2026-03-19', 'standard', true, null, null, 'grace', 'the intro price', '2026-06-03T00:00:00Z')$$,
  'each is on record, with who, why and when'
);

select * from finish();
rollback;
