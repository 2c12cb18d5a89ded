-- A payment finds its deposit in the older books, and the deduction to claim.
begin;
select plan(3);

select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit(), tests.legacy_deduction()
);
create function pg_temp.matched (p_ids text[], p_amount bigint default 9000000) returns text language sql as $$
  select m.legacy_id || ' ' || coalesce(m.deduction_legacy_id, 'none')
  from till_private.match_legacy(jsonb_populate_record(
    jsonb_populate_record(null::till_private.purchases, '{
  "purchase_id": "in_2", "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "amount": 9000000,
  "off_stripe_amount": 0, "currency": "usd", "period_start": "2026-06-01T00:00:00Z", "period_end": "2026-08-01T00:00:00Z",
  "paid_at": "2026-07-01T00:00:00Z"
}'), jsonb_build_object('amount', p_amount)
  ), p_ids, true) as m;
$$;
-- then
select isnt(pg_temp.matched((select array_agg(payment_id) from till_private.legacy_entries where payment_id is not null)),
  null, 'the deposit');
select is(pg_temp.matched('{ch_new}'), null, 'a new payment finds none');
select throws_ok(
  $$select pg_temp.matched((select array_agg(payment_id) from till_private.legacy_entries where payment_id is not null), 1)$$,
  'TK062', null, 'of another amount'
);

select * from finish();
rollback;
