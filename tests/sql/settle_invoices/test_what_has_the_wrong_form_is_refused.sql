-- An item of the wrong form is refused with what is wrong with it; what is no list of items at all is
-- refused as a whole.
begin;
select plan(8);

-- given
select tests.given_ada();
create temp table batch as select jsonb_build_array('7'::jsonb, null) || (
  select jsonb_agg('{
    "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "invoice_id": "in_1",
    "payment_ids": [], "plan": "standard", "price_version": "2026-03-19", "amount": 9000000,
    "currency": "usd", "period_start": 1780272000, "period_end": 1782864000
  }'::jsonb || wrong order by number)
  from unnest(array[
    '{"payment_ids": "ch_1"}', '{"payment_ids": ["ch_1", 2]}', '{"payment_ids": ["ch_1", null]}',
    '{"payment_ids_complete": 1}', '{"amount": "9000000"}', '{"amount": 1.5}', '{"off_stripe_amount": 1e30}',
    '{"period_start": "2026-06-01"}', '{"period_end": 999999999999}', '{"event_at": -1}', '{"account_id": 1}',
    '{"plan": {}}', '{"at": 1}', '{"amount": -1}', '{"amount": null}', '{"currency": null}', '{"period_end": 1}',
    '{"instance_id": "inst_ada", "event_at": null, "off_stripe_amount": null, "payment_ids_complete": null}'
  ]::jsonb[]) with ordinality as w (wrong, number)
) as items;

-- then
select is(
  array(
    select coalesce(a.detail ->> 'argument', a.reason, a.outcome)
    from batch, till.settle_invoices(items, '2026-06-01T00:20:00Z') as a order by a.item
  ),
  '{item,item,payment_ids,payment_ids,payment_ids,payment_ids_complete,amount,amount,off_stripe_amount,
    period_start,period_end,event_at,account_id,plan,at,amount_out_of_range,amount_out_of_range,currency,
    period_end,ok}',
  'what is wrong is named'
);
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}', 'the good one is booked'
);
select is_empty($$select * from till.settle_invoices('[]')$$, 'no items have no answers');
select throws_ok($$select till.settle_invoices('{}')$$, 'TK004', null, 'no array');
select throws_ok($$select till.settle_invoices(null)$$, 'TK004', null, 'nothing');
select throws_ok(
  $$select till.settle_invoices((select jsonb_agg(n) from generate_series(1, 1001) as n))$$, 'TK004', null, 'too many'
);
select throws_ok($$select till.settle_invoices('[]', null)$$, 'TK004', null, 'no time');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
