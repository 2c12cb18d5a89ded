-- An invoice that was paid after the pass ended is parked; one paid before it, told after, is issued.
begin;
select plan(4);

-- given: June is paid, July is paid and not told yet, and it ended on July 10th
select tests.given_account();
select tests.pay_pass();
select tests.given_event(
  tests.pass_event('evt_end', '2026-07-10T00:00:00Z', 'canceled'), p_at => '2026-07-10T00:00:00Z'
);

-- when, then
select tests.parks(
  tests.pass_invoice('in_8', '2026-08-01T00:00:00Z'), 'pass_ended', '{"pass_id": 1}', 'August is parked',
  '{
    "account_id": "acct_ada", "invoice_id": "in_8", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }', '2026-08-01T00:20:00Z'
);

-- when
select tests.given_event(tests.pass_invoice('in_7', '2026-07-01T00:00:00Z'), p_at => '2026-07-10T01:00:00Z');

-- then
select is(
  tests.months(), array['2026-06: 19000000, 19000000', '2026-07: 19000000, 19000000'], 'July is issued'
);
select is(tests.pass() ->> 'status', 'ended', 'it has ended');
select is_empty(
  $$select * from till.verify()$$, 'the books are well'
);

select * from finish();
rollback;
