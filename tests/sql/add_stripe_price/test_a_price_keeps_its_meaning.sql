-- A Stripe price stands for one price of ours, for ever.
begin;
select plan(3);

-- given
select tests.given_price();

-- then
select tests.refuses(
  $$select till.add_stripe_price('price_standard', '2026-03-19', 'commit', false, 'grace', 'why')$$,
  'TK015',
  '{"stripe_price_id": "price_standard", "product": "hosting", "price_version": "2026-03-19", "plan": "standard", "is_intro": false}',
  'not for another plan'
);
select tests.refuses(
  $$select till.add_stripe_price('price_standard', '2026-05-10', 'standard', false, 'grace', 'why')$$,
  'TK015',
  '{"stripe_price_id": "price_standard", "product": "hosting", "price_version": "2026-03-19", "plan": "standard", "is_intro": false}',
  'not for another price version'
);
select tests.refuses(
  $$select till.add_stripe_price('price_standard', '2026-03-19', 'standard', true, 'grace', 'why')$$,
  'TK015',
  '{"stripe_price_id": "price_standard", "product": "hosting", "price_version": "2026-03-19", "plan": "standard", "is_intro": false}',
  'not as the intro price'
);

select * from finish();
rollback;
