-- One Stripe price stands for one thing: what a pass is sold at is no price of a plan.
begin;
select plan(2);

-- given
select till.add_pass_price('price_1', 'tier_19', 'monthly', 'grace', 'set up');

-- then
select tests.refuses(
  $$select till.add_stripe_price('price_1', '2026-03-19', 'standard', false, 'grace', 'why')$$, 'TK015',
  '{"stripe_price_id": "price_1", "product": "pass", "price_version": null, "plan": null, "is_intro": null}',
  'it is refused'
);
select results_eq(
  'select stripe_price_id collate "default", product, tier, plan from till_private.stripe_prices',
  $$values ('price_1', 'pass', 'tier_19', null::text)$$, 'and stays what it was'
);

select * from finish();
rollback;
