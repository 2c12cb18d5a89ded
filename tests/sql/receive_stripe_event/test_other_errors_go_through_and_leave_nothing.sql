-- What may be retried, and what nobody expected, goes through to the caller and leaves nothing.
begin;
select plan(9);

-- given: a table that refuses the paid period in a way that the account names
create function tests.fail () returns trigger language plpgsql as $$
begin
  raise exception using errcode = (select blocked_reason from till_private.accounts);
end;
$$;
create trigger fail before insert on till_private.paid_periods for each row execute function tests.fail();
select tests.given_ada();
update till_private.accounts set blocked_at = now(), blocked_reason = '40P01';

-- then
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', '40P01', null, 'deadlock');
update till_private.accounts set blocked_reason = '40001';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', '40001', null, 'serialization');
update till_private.accounts set blocked_reason = '55P03';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', '55P03', null, 'lock timeout');
update till_private.accounts set blocked_reason = '57014';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', '57014', null, 'cancel');
update till_private.accounts set blocked_reason = '57P01';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', '57P01', null, 'shutdown');
update till_private.accounts set blocked_reason = 'XX000';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', 'XX000', null, 'a bug of PostgreSQL');
update till_private.accounts set blocked_reason = 'P0001';
select tests.refuses('select till.receive_stripe_event(tests.invoice_paid())', 'P0001', null, 'a bug of ours');
update till_private.accounts set blocked_reason = 'TK010';
select throws_ok('select till.receive_stripe_event(tests.invoice_paid())', 'TK010', null, 'a code that parks nothing');
select is_empty(
  'select event_id from till_private.stripe_events union all select event_id from till_private.quarantine',
  'no event is on record, and none is parked'
);

select * from finish();
rollback;
