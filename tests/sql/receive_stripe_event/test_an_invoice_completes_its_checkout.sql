-- A paid invoice completes the attempt that its subscription names, and what funds the instance ends the
-- other checkouts of it, also when the events of the sessions come later or never.
begin;
select plan(4);

-- given
select tests.given_shop();
create temp table tabs as select tests.begin_checkout('2026-06-01T00:00:00Z') as attempt_id, 'cs_1' as session_id;
do $$ begin perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/1') from tabs; end; $$;
insert into tabs select tests.begin_checkout('2026-06-01T00:01:00Z'), 'cs_2';
do $$
begin
  perform till.record_checkout_session(attempt_id, session_id, 'https://stripe/2') from tabs where session_id = 'cs_2';
end;
$$;

-- when
select tests.given_event(tests.invoice_paid(
  p_stripe_price_id => 'price_standard_2', p_amount => 5500,
  p_metadata => jsonb_build_object(
    'type', 'hosting', 'account_id', 'acct_ada', 'instance_id', 'inst_ada',
    'attempt_id', (select attempt_id from tabs where session_id = 'cs_1')
  )
));

-- then
select is(
  tests.attempts(),
  array[
    'standard: completed, paid, cs_1, https://stripe/1', 'standard: superseded, settle_invoice, cs_2, https://stripe/2'
  ],
  'the first has paid'
);
select is(tests.intents_due(), '{expire_checkout_session:cs_2}'::text[], 'the second will be expired');

-- and: had it been paid too, its money is parked
select tests.given_event(tests.checkout_event(
  'completed', (select attempt_id from tabs where session_id = 'cs_2'), 'cs_2'
));
select is(tests.intents_due(), '{}'::text[], 'what was completed is not expired');
select tests.given_event(
  tests.invoice_paid(
    p_event_id => 'evt_2', p_invoice_id => 'in_2', p_stripe_subscription_id => 'sub_2',
    p_stripe_price_id => 'price_standard_2', p_amount => 5500
  ),
  'quarantined'
);
select results_eq(
  'select reason, amount, currency from till.quarantine',
  $$values ('second_subscription', 55000000::bigint, 'usd')$$, 'with its amount'
);

select * from finish();
rollback;
