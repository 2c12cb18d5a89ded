-- When Stripe names no payment that the older books know, the invoice is a new one.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit());
select tests.given_event(tests.invoice_paid(), 'quarantined');

-- when
do $$
begin
  perform till.answer_intent(1, '{"payment_ids": []}', '2026-06-01T00:21:00Z');
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired legacy -> 9000000", "2: 9000000 acquired stripe_clearing -> 18000000",
    "3: -9000000 acquired hosting_revenue -> 9000000"}',
  'it has a deposit of its own'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
