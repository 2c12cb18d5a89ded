-- A batch answers invoice by invoice, in the order given, what the single call would have said; what
-- is refused leaves nothing and spoils no other.
begin;
select plan(5);

-- given: ada has paid for June; bob pays the first time; nobody knows cy
select tests.given_active();
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');
create function pg_temp.invoice (variadic p_fields jsonb[]) returns jsonb language sql as $$
  select '{
    "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "invoice_id": "in_2",
    "payment_ids": ["ch_2"], "plan": "standard", "price_version": "2026-03-19", "amount": 9000000,
    "currency": "usd", "period_start": 1782864000, "period_end": 1785542400
  }'::jsonb || coalesce((select jsonb_object_agg(f.key, f.value) from unnest(p_fields) as o, jsonb_each(o) as f), '{}')
$$;
create temp table batch as select jsonb_build_array(
  pg_temp.invoice('{"account_id": "acct_bob", "stripe_subscription_id": "sub_bob", "invoice_id": "in_b",
    "payment_ids": ["ch_b"], "instance_id": "inst_bob"}'),
  pg_temp.invoice('{"invoice_id": "in_x", "plan": "commit", "price_version": "2020-01-01"}'),
  pg_temp.invoice('{}'),
  pg_temp.invoice('{"account_id": "acct_cy", "invoice_id": "in_c"}'),
  pg_temp.invoice('{"payment_ids": null, "instance_id": null}'),
  pg_temp.invoice('{"invoice_id": "in_3", "payment_ids": ["ch_3", "ch_2"]}'),
  pg_temp.invoice('{"invoice_id": "in_4", "payment_ids": [], "period_start": 1785542400, "period_end": 1788220800}')
) as items;
create temp table answers as
select a.* from batch, till.settle_invoices(items, '2026-07-01T00:20:00Z') as a;

-- then
select results_eq(
  'select item, account_id, invoice_id, outcome, reason, detail from answers',
  $$values
    (1, 'acct_bob', 'in_b', 'ok', null, null::jsonb),
    (2, 'acct_ada', 'in_x', 'refused', 'unknown_price_version', '{"plan": "commit", "price_version": "2020-01-01"}'),
    (3, 'acct_ada', 'in_2', 'ok', null, null),
    (4, 'acct_cy', 'in_c', 'refused', 'account_not_found', '{"account_id": "acct_cy"}'),
    (5, 'acct_ada', 'in_2', 'replayed', null, null),
    (6, 'acct_ada', 'in_3', 'refused', 'payment_conflict', '{"payment_id": "ch_2", "transaction_id": 2}'),
    (7, 'acct_ada', 'in_4', 'ok', null, null)$$,
  'each has its answer'
);
select results_eq(
  'select item, transaction_id, subscription_id, paid_period_id, activated from answers where outcome <> ''refused''',
  $$select item, transaction_id, subscription_id, paid_period_id, true
    from (values (1, 'in_b'), (3, 'in_2'), (5, 'in_2'), (7, 'in_4')) as booked (item, invoice_id)
    join till.paid_periods using (invoice_id)
    order by item$$,
  'and its settlement'
);
select results_eq(
  'select purchase_id from till.purchases order by 1',
  array['in_1', 'in_2', 'in_4', 'in_b'] collate "C", 'the refused left nothing'
);
select results_eq(
  'select a.outcome from batch, till.settle_invoices(items, ''2026-07-01T00:25:00Z'') as a where a.outcome <> ''refused''',
  array['replayed', 'replayed', 'replayed', 'replayed'], 'a batch that comes again is replayed'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
