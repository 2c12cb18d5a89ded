-- A pass that was canceled stays so, whatever Stripe had said before it was asked, and when it says the end.
begin;
select plan(2);

-- given
select tests.given_account();
select tests.pay_pass(p_cadence => 'yearly');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, '2026-06-10T00:00:00Z');
create temp table canceled as select tests.pass() as pass;

-- when
select tests.given_event(
  tests.pass_event('evt_1', '2026-06-10T00:00:01Z', 'active', p_cadence => 'yearly'), p_at => '2026-06-10T00:00:02Z'
);

-- then
select is(tests.pass(), (select pass from canceled), 'it is not active again');

-- when
select tests.given_event(
  tests.pass_event('evt_2', '2026-06-10T00:00:03Z', 'canceled', p_cadence => 'yearly'), p_at => '2026-06-10T00:00:04Z'
);

-- then
select is(tests.pass(), (select pass from canceled), 'the end is no news');

select * from finish();
rollback;
