-- An invoice that an operator settles is no longer at stake under the event that told of it.
begin;
select plan(3);

-- given: parked, because its price is not known
select tests.given_account('acct_ada');
select tests.given_instance();
do $$
begin
  perform till.receive_stripe_event(tests.invoice_paid(), '2026-06-01T00:20:00Z');
end;
$$;
select is((select reason from till.quarantine), 'unknown_price', 'it is parked');

-- when: the price is known, and the operator settles it
select tests.given_price();
select tests.settle();

-- then
select is_empty('select * from till.quarantine', 'nothing is at stake');
select is((select count(*) from till_private.purchases), 1::bigint, 'it is booked once');

select * from finish();
rollback;
