-- Each bad subscription of an older system has its reason.
begin;
select plan(1);

select tests.given_ada();
select tests.given_open_import();

select results_eq(
  $$select till_private.import_legacy_subscription('{"account_id": "acct_ada", "instance_id": "inst_ada",
      "stripe_subscription_id": "sub_ada", "plan": "standard", "price_version": "2026-03-19", "period_start": 1, "period_end": 2}'::jsonb || row)
    from (values
      (1, '{"period_end": 1}'::jsonb), (2, '{"instance_id": "inst_none"}'), (3, '{"plan": "none"}')
    ) as rows (number, row) order by number$$,
  $$values ('malformed'), ('instance_not_found'), ('unknown_price_version')$$, 'the reason'
);

select * from finish();
rollback;
