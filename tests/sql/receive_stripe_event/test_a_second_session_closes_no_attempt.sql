-- An attempt is closed by the events of its own session: not when another one that named it has expired.
begin;
select plan(2);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;
do $$
begin
  perform till.record_checkout_session((select attempt_id from begun), 'cs_1', 'https://stripe/1');
  perform till.record_checkout_session((select attempt_id from begun), 'cs_2', 'https://stripe/2');
end;
$$;

-- when
select tests.given_event(tests.checkout_event(
  'expired', (select attempt_id from begun), 'cs_2', p_payment_status => 'unpaid'
));

-- then
select is(tests.attempts(), '{"standard: open, cs_1, https://stripe/1"}'::text[], 'it is still open');
select tests.given_event(tests.checkout_event(
  'expired', (select attempt_id from begun), 'cs_1', p_payment_status => 'unpaid', p_event_id => 'evt_2'
));
select is(tests.attempts(), '{"standard: expired, expired, cs_1, https://stripe/1"}'::text[], 'until its own expires');

select * from finish();
rollback;
