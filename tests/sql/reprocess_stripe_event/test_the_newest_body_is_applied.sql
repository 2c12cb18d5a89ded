-- When an event came with several bodies, the newest is applied.
begin;
select plan(2);

-- given: the first body says another amount than the second
select tests.given_account();
select tests.given_price();
select tests.given_event(tests.invoice_paid(p_amount => 100), 'quarantined', '2026-06-01T00:20:00Z');
select tests.given_event(tests.invoice_paid(p_amount => 900), 'quarantined', '2026-06-01T01:20:00Z');
select tests.given_instance();

-- when
create temp table answer as select * from till.reprocess_stripe_event('evt_1', 'grace', 'registered');

-- then
select is((select outcome from answer), 'applied', 'it is applied');
select is((select amount from till.paid_periods), 9000000::bigint, 'with the amount of the second');

select * from finish();
rollback;
