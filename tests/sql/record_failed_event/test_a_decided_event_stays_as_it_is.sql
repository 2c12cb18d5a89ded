-- An event that was decided meanwhile, by another delivery, is not marked as failed.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid());

-- when
select till.record_failed_event(tests.invoice_paid(), 'XX000');

-- then
select is((select outcome from till.stripe_events), 'applied', 'it stays applied');
select is_empty('select * from till.quarantine', 'and is not parked');

select * from finish();
rollback;
