-- A refund or a dispute of whatever we sold is parked the same minute, with its own amount, the account and the
-- purchase: by charge, by payment intent, by invoice, in either shape, whole or in part. What names nothing of
-- ours is ignored.
begin;
select plan(22);

-- given: an invoice of hosting, one of a pass, bought credits, all of them told of the payments; and, of the older
-- shape, an invoice that told of none
select tests.given_ada();
select tests.given_event(tests.invoice_paid('dahlia', 'evt_h', 'in_h', p_payment_ids => '{ch_h,pi_h}'));
select tests.pay_pass('in_p', p_payment_ids => '{ch_p,pi_p}');
select tests.given_event(tests.checkout_event('completed', null, 'cs_1', 'payment', p_payment_intent_id => 'pi_c'));
select tests.given_event(tests.invoice_paid(
  'pre_basil', 'evt_o', 'in_o', p_period_start => '2026-07-01T00:00:00Z'
), p_at => '2026-07-01T00:20:00Z');
create temp table before as select tests.books() as books, till.balance('acct_ada') as balance;
create temp table told (event_id text, body bytea, purchase_id text, product text, amount bigint);
insert into told values
  ('evt_1', tests.refund_event('evt_1', 'charge.refunded', now(), 'ch_h', p_amount => 900), 'in_h', 'hosting', 9000000),
  ('evt_2', tests.refund_event(
    'evt_2', 'charge.refunded', now(), 'ch_x', p_payment_intent => 'pi_p', p_refunded => false, p_amount_refunded => 300
  ), 'in_p', 'pass', 3000000),
  ('evt_3', tests.refund_event('evt_3', 'charge.refunded', now(), 'ch_y', p_payment_intent => 'pi_c', p_amount => 2500),
    'pi_c', 'credits', 25000000),
  ('evt_4', tests.refund_event('evt_4', 'charge.refunded', now(), 'ch_o', p_amount => 900, p_invoice => 'in_o'),
    'in_o', 'hosting', 9000000),
  ('evt_5', tests.refund_event('evt_5', 'refund.created', now(), 'ch_5', p_payment_intent => 'pi_h', p_amount => 100, p_id => 're_5'),
    'in_h', 'hosting', 1000000),
  ('evt_6', tests.refund_event('evt_6', 'refund.updated', now(), 'ch_p', p_amount => 200, p_id => 're_6'),
    'in_p', 'pass', 2000000),
  ('evt_7', tests.refund_event('evt_7', 'refund.failed', now(), null, p_payment_intent => 'pi_c', p_amount => 300, p_id => 're_7'),
    'pi_c', 'credits', 3000000),
  ('evt_8', tests.refund_event('evt_8', 'charge.refund.updated', now(), 'ch_p', p_amount => 400, p_status => 'canceled', p_id => 're_8'),
    'in_p', 'pass', 4000000),
  ('evt_9', tests.refund_event('evt_9', 'charge.dispute.created', now(), 'ch_h', p_amount => 900), 'in_h', 'hosting', 9000000),
  ('evt_10', tests.refund_event('evt_10', 'charge.dispute.updated', now(), 'ch_p', p_id => 'du_10'), 'in_p', 'pass', 19000000),
  ('evt_11', tests.refund_event('evt_11', 'charge.dispute.closed', now(), 'ch_p', p_id => 'du_11'), 'in_p', 'pass', 19000000),
  ('evt_12', tests.refund_event('evt_12', 'charge.dispute.funds_withdrawn', now(), 'ch_p', p_id => 'du_12'), 'in_p', 'pass', 19000000),
  ('evt_13', tests.refund_event(
    'evt_13', 'charge.dispute.funds_reinstated', now(), 'ch_z', p_payment_intent => 'pi_c', p_id => 'dp_13'
  ), 'pi_c', 'credits', 19000000);
-- An expanded object is read by its id.
insert into told
select 'evt_14', tests.with_field(
  tests.with_field(
    tests.refund_event('evt_14', 'charge.dispute.created', now(), p_id => 'du_14'), '{data,object,charge}',
    '{"id": "ch_q", "object": "charge", "invoice": "in_o"}'
  ),
  '{data,object,payment_intent}', '{"id": "pi_q", "object": "payment_intent"}'
), 'in_o', 'hosting', 19000000;

-- when
create temp table answers as
select t.event_id, answer.outcome, answer.reason, answer.transaction_id
from told as t, lateral till.receive_stripe_event(t.body) as answer;

-- then
select results_eq(
  'select distinct outcome, reason, transaction_id from answers',
  $$values ('quarantined', 'money_went_back', null::bigint)$$, 'every one is parked'
);
select is(
  (select jsonb_build_object(
    'account_id', q.account_id, 'purchase_id', q.purchase_id, 'product', q.detail ->> 'product', 'amount', k.amount,
    'currency', k.currency
  ) from till.quarantine as q join till_private.quarantine as k using (event_id) where q.event_id = t.event_id),
  jsonb_build_object(
    'account_id', 'acct_ada', 'purchase_id', t.purchase_id, 'product', t.product, 'amount', t.amount, 'currency', 'usd'
  ),
  t.event_id || ' says whose, what and how much'
) from told as t;
select is(tests.books(), (select books from before), 'nothing is booked, and nothing is asked of Stripe');
select is(till.balance('acct_ada'), (select balance from before), 'no balance moves');
select is_empty('select * from till.verify()', 'all is well');

-- when: money of others, with their customer
select tests.given_event(
  tests.refund_event('evt_o1', 'charge.refunded', now(), 'ch_other', p_payment_intent => 'pi_other', p_invoice => 'in_other'), 'ignored'
);
select tests.given_event(tests.refund_event('evt_o2', 'refund.created', now(), 'ch_other'), 'ignored');
select tests.given_event(tests.refund_event('evt_o3', 'charge.dispute.created', now(), 'ch_other'), 'ignored');
select tests.given_event(tests.refund_event('evt_o4', 'charge.dispute.created', now(), null), 'ignored');
select is((select count(*) from till.quarantine), 14::bigint, 'what names nothing of ours is ignored');

-- when: it is tried again, and then dealt with
select is(
  (select (outcome, reason) from till.reprocess_stripe_event('evt_9', 'grace', 'have a look')),
  ('quarantined'::text, 'money_went_back'::text), 'applied again it stays parked'
);
select is(
  (select (outcome, reason) from till.receive_stripe_event((select body from told where event_id = 'evt_9'))),
  ('quarantined'::text, 'money_went_back'::text), 'and so it does when it is told again'
);
do $$
begin
  perform till.dismiss_stripe_event(event_id, 'grace', 'written off') from told;
end;
$$;
select is_empty('select * from till.quarantine', 'an operator who has dealt with it dismisses it');

select * from finish();
rollback;
