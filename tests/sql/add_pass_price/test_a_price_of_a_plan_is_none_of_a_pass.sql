-- One Stripe price stands for one thing: what a plan is sold at is no price of a pass.
begin;
select plan(2);

-- given
select tests.given_price('price_1');

-- then
select tests.refuses(
  $$select till.add_pass_price('price_1', 'tier_19', 'monthly', 'grace', 'why')$$, 'TK015',
  '{"stripe_price_id": "price_1", "product": "hosting", "tier": null, "cadence": null}', 'it is refused'
);
select results_eq(
  'select stripe_price_id collate "default", product, tier, plan from till_private.stripe_prices',
  $$values ('price_1', 'hosting', null::text, 'standard')$$, 'and stays what it was'
);

select * from finish();
rollback;
