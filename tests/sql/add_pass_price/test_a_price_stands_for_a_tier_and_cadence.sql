-- A Stripe price decides tier and cadence of what is paid with it; it keeps its meaning.
begin;
select plan(6);

-- given
select tests.given_account();
select till.add_pass_price('price_pass', 'tier_49', 'yearly', 'grace', 'set up', '2026-01-01T00:00:00Z');
select lives_ok(
  $$select till.add_pass_price('price_pass', 'tier_49', 'yearly', 'eve', 'again')$$, 'the same again changes nothing'
);

-- when: a subscription whose metadata say otherwise
select tests.given_event(tests.pass_invoice(), p_at => '2026-06-01T00:20:00Z');

-- then
select is(
  (select (tier, cadence) from till.passes), ('tier_49'::text, 'yearly'::text), 'the price decides'
);
select tests.refuses(
  $$select till.add_pass_price('price_pass', 'tier_49', 'monthly', 'grace', 'x')$$, 'TK015',
  '{"stripe_price_id": "price_pass", "product": "pass", "tier": "tier_49", "cadence": "yearly"}', 'it keeps its meaning'
);
select tests.refuses(
  $$select till.add_pass_price('price_2', 'tier_1', 'monthly', 'grace', 'x')$$, 'TK014', '{"tier": "tier_1"}', 'a tier'
);
select tests.refuses(
  $$select till.add_pass_price('price_2', 'tier_49', 'weekly', 'grace', 'x')$$, 'TK004',
  '{"argument": "cadence", "must_be": "monthly or yearly"}', 'a cadence'
);
select is(
  (select (added_by, added_reason) from till_private.stripe_prices), ('grace'::text, 'set up'::text), 'who added it, and why'
);

select * from finish();
rollback;
