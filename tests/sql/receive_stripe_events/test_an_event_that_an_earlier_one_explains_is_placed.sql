-- An event whose account only an earlier one of the batch makes known is applied under that account.
begin;
select plan(4);

-- given
select tests.given_ada();
create temp table answers as
select a.*
from till.receive_stripe_events(
  array[
    tests.invoice_paid(),
    tests.subscription_event(p_event_id => 'evt_0', p_cancel => true, p_metadata => '{}'),
    tests.with_field(tests.invoice_paid(p_event_id => 'evt_2', p_invoice_id => 'in_2',
      p_period_start => '2026-07-01T00:00:00Z', p_metadata => '{}'), '{livemode}', 'false')
  ],
  '2026-07-02T00:00:00Z'
) as a;

-- then
select results_eq(
  'select item, outcome, reason from answers',
  $$values (1, 'applied', null), (2, 'applied', null), (3, 'applied', null)$$, 'all three are applied'
);
select is(
  array(select distinct account_id::text from till_private.stripe_events), '{acct_ada}', 'and show the account'
);
select is(
  (select cancel_at_period_end from till.subscriptions), true, 'what Stripe said is known'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
