-- Arguments that cannot be right are refused.
begin;
select plan(17);

-- given
select tests.given_ada();

-- then
select tests.refuses(
  $$select tests.settle(p_account_id => 'acct_nobody')$$, 'TK001', '{"account_id": "acct_nobody"}',
  'an unknown account'
);
select tests.refuses(
  $$select tests.settle(p_account_id => null)$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'no account'
);
select tests.refuses(
  $$select tests.settle(p_stripe_subscription_id => null)$$,
  'TK004', '{"argument": "stripe_subscription_id", "must_be": "text of 1 to 255 characters"}',
  'no Stripe subscription'
);
select tests.refuses(
  $$select tests.settle('')$$,
  'TK004', '{"argument": "invoice_id", "must_be": "text of 1 to 255 characters"}', 'an empty invoice id'
);
select tests.refuses(
  $$select tests.settle(p_currency => null)$$,
  'TK004', '{"argument": "currency", "must_be": "text of 1 to 255 characters"}', 'no currency'
);
select tests.refuses(
  $$select tests.settle(p_amount => -1)$$,
  'TK002', '{"amount": -1, "minimum": 0, "maximum": 1000000000000000}', 'a negative amount'
);
select tests.refuses(
  $$select tests.settle(p_amount => 1000000000000001)$$,
  'TK002', '{"amount": 1000000000000001, "minimum": 0, "maximum": 1000000000000000}', 'an amount above 10^15'
);
select tests.refuses(
  $$select tests.settle(p_amount => null)$$,
  'TK002', '{"amount": null, "minimum": 0, "maximum": 1000000000000000}', 'no amount'
);
select tests.refuses(
  $$select tests.settle(p_off_stripe_amount => 9000001)$$,
  'TK004', '{"argument": "off_stripe_amount", "must_be": "a part of the amount"}', 'more outside Stripe than in all'
);
select tests.refuses(
  $$select tests.settle(p_off_stripe_amount => -1)$$,
  'TK004', '{"argument": "off_stripe_amount", "must_be": "a part of the amount"}', 'less than nothing outside Stripe'
);
select tests.refuses(
  $$select tests.settle(p_period_start => null)$$,
  'TK004', '{"argument": "period_start", "must_be": "a finite timestamp"}', 'no start'
);
select tests.refuses(
  $$select tests.settle(p_period_end => 'infinity')$$,
  'TK004', '{"argument": "period_end", "must_be": "a finite timestamp"}', 'no end'
);
select tests.refuses(
  $$select tests.settle(p_period_end => '2026-06-01T00:00:00Z')$$,
  'TK004', '{"argument": "period_end", "must_be": "after period_start"}', 'a period of no time'
);
select tests.refuses(
  $$select tests.settle(p_payment_ids => '{pi_1,evt_1}')$$,
  'TK004', '{"argument": "payment_ids", "must_be": "ids that begin with ch_, pi_, py_ or inpay_"}',
  'a payment id that is none'
);
select tests.refuses(
  $$select tests.settle(p_payment_ids => '{null}')$$,
  'TK004', '{"argument": "payment_ids", "must_be": "ids that begin with ch_, pi_, py_ or inpay_"}',
  'a payment id of null'
);
select tests.refuses(
  $$select tests.settle(p_event_at => 'infinity')$$,
  'TK004', '{"argument": "event_at", "must_be": "a finite timestamp"}', 'a payment that never comes'
);
select tests.refuses(
  $$select tests.settle(p_at => 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
