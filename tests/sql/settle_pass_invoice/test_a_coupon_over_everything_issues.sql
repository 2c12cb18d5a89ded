-- A month that a coupon made free costs something before discounts, so it is issued; of lines that agree, one
-- that costs something is enough. What does not say what it costs is of no known shape.
begin;
select plan(6);

-- given: as Stripe writes a discount of 100 %
select tests.given_account();
create function pg_temp.with_amount (p_body bytea, p_amount jsonb) returns bytea language sql as $$
  select tests.with_field(p_body, '{data,object,lines,data,0,amount}', p_amount);
$$;

-- when, then
select tests.given_event(
  pg_temp.with_amount(tests.pass_invoice('in_1', p_amount => 0), '1900'), p_at => '2026-06-01T00:20:00Z'
);
select tests.given_event(
  pg_temp.with_amount(
    tests.pass_invoice('in_2', '2026-07-01T00:00:00Z', p_amount => 0, p_shape => 'pre_basil'), '1900'
  ),
  p_at => '2026-07-01T00:20:00Z'
);
select is(tests.months(), '{"2026-06: 19000000, 19000000","2026-07: 19000000, 19000000"}'::text[], 'in either shape');
select is(tests.pass() ->> 'paid_until', '2026-08-01T00:00:00+00:00', 'and its time is paid');
select tests.given_event(
  tests.with_field(
    tests.pass_invoice('in_3', '2026-08-01T00:00:00Z', p_amount => 0), '{data,object,lines,data}',
    (
      select jsonb_agg(tests.invoice_line(
        p_stripe_price_id => 'price_pass', p_amount => amount,
        p_period_start => '2026-08-01T00:00:00Z', p_period_end => '2026-09-01T00:00:00Z'
      )) from unnest('{0,1900,0}'::bigint[]) as amount
    )
  ),
  p_at => '2026-08-01T00:20:00Z'
);
select is(cardinality(tests.months()), 3, 'one of three lines that agree costs something');
select tests.parks(
  tests.without_field(tests.pass_invoice('in_4', '2026-09-01T00:00:00Z'), '{data,object,lines,data,0,amount}'),
  'unrecognized_shape', '{"field": "period, amount", "must_be": "there"}', 'a line without an amount',
  '{
    "account_id": "acct_ada", "invoice_id": "in_4", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select tests.parks(
  pg_temp.with_amount(tests.pass_invoice('in_5', '2026-09-01T00:00:00Z'), '"0"'),
  'unrecognized_shape', '{"field": "amount", "must_be": "a whole number"}', 'nor is a text an amount',
  '{
    "account_id": "acct_ada", "invoice_id": "in_5", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
