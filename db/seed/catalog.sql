-- The example catalog. Safe to repeat; a real deployment loads its own.

set search_path = pg_catalog, pg_temp;

insert into till_private.plans (plan, period_months, contra) values
  ('standard', 1, 'hosting_revenue'),
  ('commit', 6, 'hosting_revenue')
on conflict (plan) do nothing;

insert into till_private.price_versions (
  price_version, effective_at, currency, trial_days, instance_size
) values
  ('2026-03-19', '2026-03-19T00:00:00Z', 'usd', 7, 'small'),
  ('2026-05-10', '2026-05-10T00:00:00Z', 'usd', 1, 'small')
on conflict (price_version) do nothing;

insert into till_private.pass_tiers (tier, base_amount, currency) values
  ('tier_19', 19000000, 'usd'),
  ('tier_49', 49000000, 'usd'),
  ('tier_199', 199000000, 'usd')
on conflict (tier) do nothing;

insert into till_private.plan_prices (price_version, plan, amount, intro_amount) values
  ('2026-03-19', 'standard', 9000000, 4000000),
  ('2026-03-19', 'commit', 48000000, null),
  ('2026-05-10', 'standard', 55000000, null),
  ('2026-05-10', 'commit', 306000000, null)
on conflict (price_version, plan) do nothing;
