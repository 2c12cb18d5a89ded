-- Arguments that cannot be right are refused.
begin;
select plan(5);

select tests.refuses(
  $$select till.add_stripe_price('', '2026-03-19', 'standard', false, 'grace', 'why')$$,
  'TK004', '{"argument": "stripe_price_id", "must_be": "text of 1 to 255 characters"}', 'an empty price id'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'standard', null, 'grace', 'why')$$,
  'TK004', '{"argument": "is_intro", "must_be": "true or false"}', 'neither intro nor not'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'standard', false, '', 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'an empty actor'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'standard', false, 'grace', null)$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'no reason'
);
select tests.refuses(
  $$select till.add_stripe_price('price_x', '2026-03-19', 'standard', false, 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
