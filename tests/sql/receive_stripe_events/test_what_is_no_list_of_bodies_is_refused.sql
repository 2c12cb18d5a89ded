-- What is no array of at most 1,000 bodies is refused as a whole; an error that is no refusal undoes
-- what went before.
begin;
select plan(7);

select is_empty($$select * from till.receive_stripe_events('{}')$$, 'no bodies have no answers');
select throws_ok('select till.receive_stripe_events(null)', 'TK004', null, 'nothing');
select throws_ok($$select till.receive_stripe_events('{a,null}')$$, 'TK004', null, 'one is missing');
select throws_ok(
  $$select till.receive_stripe_events(array_fill('x'::bytea, '{1001}'))$$, 'TK004', null, 'too many'
);
select throws_ok($$select till.receive_stripe_events('{}', null)$$, 'TK004', null, 'no time');

-- given: the second of two invoices meets an error that may be retried
select tests.given_ada();
create function pg_temp.fail () returns trigger language plpgsql as $$
begin
  raise serialization_failure;
end;
$$;
create trigger fail before insert on till_private.paid_periods
  for each row when (new.invoice_id = 'in_2') execute function pg_temp.fail();

-- then
select throws_ok(
  $$select till.receive_stripe_events(array[
    tests.invoice_paid(),
    tests.invoice_paid(p_event_id => 'evt_2', p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z')
  ])$$,
  '40001', null, 'it goes through'
);
select is_empty('select from till.stripe_events', 'and nothing is left');

select * from finish();
rollback;
