-- There is no default price: an unknown version or plan is refused.
begin;
select plan(3);

-- given
select tests.given_ada();

-- then
select tests.refuses(
  $$select tests.settle(p_price_version => '2025-01-01')$$,
  'TK013', '{"price_version": "2025-01-01", "plan": "standard"}', 'an unknown version'
);
select tests.refuses(
  $$select tests.settle(p_plan => 'yearly')$$,
  'TK013', '{"price_version": "2026-03-19", "plan": "yearly"}', 'an unknown plan'
);
select tests.refuses(
  $$select tests.settle(p_plan => null)$$,
  'TK013', '{"price_version": "2026-03-19", "plan": null}', 'no plan'
);

select * from finish();
rollback;
