-- What a shop that is connected to ours was paid is not ours, whatever its owner wrote into the metadata: no
-- event of any type books, changes, parks or even locks anything here, and all are counted.
begin;
select plan(7);

-- given: somebody has what every kind of event could be about
select tests.given_active();
select tests.pay_pass('in_pass_1', p_payment_ids => '{ch_1}');
select till.cancel_and_refund_pass(1, 'grace', 'asked for', true, now());
create temp table bodies (number, body) as values
  (1, tests.checkout_event('completed', null, 'cs_1', 'payment', p_event_id => 'evt_x1')),
  (2, tests.checkout_event('expired', null, 'cs_1', p_event_id => 'evt_x2')),
  (3, tests.invoice_paid('dahlia', 'evt_x3', 'in_x3', p_period_start => '2026-07-01T00:00:00Z')),
  (4, tests.invoice_paid('pre_basil', 'evt_x4', 'in_x4', p_payment_ids => '{ch_4,pi_4}')),
  (5, tests.invoice_paid('dahlia', 'evt_x5', 'in_x5', p_livemode => true)),
  (6, tests.with_field(tests.invoice_paid('dahlia', 'evt_x6', 'in_x6'), '{data,object,currency}', '"eur"')),
  (7, tests.payment_failed('evt_x7')),
  (8, tests.subscription_event('evt_x8', p_cancel => true)),
  (9, tests.subscription_event('evt_x9', p_what => 'deleted')),
  (10, tests.refund_event('evt_x10', 'charge.refunded', '2026-06-05T00:00:00Z')),
  (11, tests.refund_event('evt_x11', 'refund.failed', '2026-06-05T00:00:00Z')),
  (12, tests.with_field(tests.invoice_paid('dahlia', 'evt_x12', 'in_x12'), '{type}', '"account.updated"')),
  (13, tests.without_field(tests.invoice_paid('dahlia', 'evt_x13', 'in_x13'), '{data,object,parent}')),
  (14, tests.without_field(tests.invoice_paid('dahlia', 'evt_x14', 'in_x14'), '{data,object}'));
update bodies set body = tests.with_field(body, '{account}', '"acct_1Shop"');
create temp table before as
select tests.books();

-- when
create temp table answers as
select answer.*
from (select body from bodies order by number) as b,
  lateral till.receive_stripe_event(b.body, '2026-07-02T00:00:00Z') as answer;

-- then
select results_eq(
  'select distinct outcome, reason from answers', $$values ('ignored', 'connected_account')$$,
  'every one is ignored, for that reason'
);
select is(tests.books(), (select books from before), 'nothing is booked, changed or answered');
select is_empty('select event_id from till.quarantine', 'nothing is parked');
select results_eq(
  $$select ignored_because, count(*) from till.stripe_events where event_id ~ '^evt_x' group by 1$$,
  $$values ('connected_account', 14::bigint)$$, 'they can be counted'
);
select is_empty(
  $$select account_id from till_private.stripe_events where event_id ~ '^evt_x' and account_id is not null$$,
  'and name no account of ours'
);
select is(
  (till.receive_stripe_event(
    tests.with_field(tests.checkout_event('completed', null, 'cs_1', 'payment'), '{account}', 'null'),
    '2026-07-02T00:00:00Z'
  )).outcome,
  'applied', 'where Stripe says that there is none, by null, it is our own'
);
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
