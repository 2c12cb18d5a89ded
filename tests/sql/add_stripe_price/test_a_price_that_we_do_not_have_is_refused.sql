-- A Stripe price can only stand for a price that we have.
begin;
select plan(4);

select tests.refuses(
  $$select till.add_stripe_price('price_x', '2025-01-01', 'standard', false, 'grace', 'why')$$,
  'TK013', '{"price_version": "2025-01-01", "plan": "standard", "is_intro": false}', 'no such price version'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'yearly', false, 'grace', 'why')$$,
  'TK013', '{"price_version": "2026-03-19", "plan": "yearly", "is_intro": false}', 'no such plan'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'commit', true, 'grace', 'why')$$,
  'TK013', '{"price_version": "2026-03-19", "plan": "commit", "is_intro": true}', 'no intro price'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', null, 'standard', false, 'grace', 'why')$$,
  'TK013', '{"price_version": null, "plan": "standard", "is_intro": false}', 'no price version at all'
);

select * from finish();
rollback;
