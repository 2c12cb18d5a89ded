-- A payment intent that bought credits and is then named by an invoice, of hosting or of a pass, is booked
-- once: the invoice is parked. So is the purchase, when the invoice comes first.
begin;
select plan(7);

-- given: pi_1 bought credits
select tests.given_ada();
select till.add_pass_price('price_pass', 'tier_19', 'monthly', 'grace', 'set up');
create function pg_temp.bought (p_payment_intent_id text, p_event_id text) returns bytea language sql as $$
  select tests.checkout_event(
    'completed', null, 'cs_' || p_event_id, 'payment', p_payment_intent_id => p_payment_intent_id,
    p_event_id => p_event_id
  );
$$;
select tests.given_event(pg_temp.bought('pi_1', 'evt_credits'));

-- when, then
select tests.parks(
  tests.invoice_paid(p_payment_ids => '{pi_1}'), 'payment_conflict', '{"payment_id": "pi_1", "transaction_id": 1}',
  'an invoice of hosting that names what bought credits'
);
select tests.parks(
  tests.pass_invoice(p_payment_ids => '{pi_1}'), 'payment_conflict', '{"payment_id": "pi_1", "transaction_id": 1}',
  'an invoice of a pass that names it',
  '{
    "account_id": "acct_ada", "invoice_id": "in_pass_1", "stripe_subscription_id": "sub_pass", "amount": 19000000,
    "currency": "usd"
  }'
);

-- when: the other order
do $$
begin
  perform tests.settle('in_2', p_payment_ids => '{pi_2}');
  perform tests.given_event(tests.pass_invoice('in_3', p_payment_ids => '{pi_3}'));
end;
$$;
create temp table booked as
select purchase_id, transaction_id from till.purchases where purchase_id in ('in_2', 'in_3');

-- then
select tests.parks(
  pg_temp.bought(payment_id, 'evt_' || payment_id), 'payment_conflict',
  jsonb_build_object('payment_id', payment_id, 'transaction_id', b.transaction_id),
  'credits of a payment that paid ' || what,
  jsonb_build_object('account_id', 'acct_ada', 'payment_intent_id', payment_id, 'amount', 25000000, 'currency', 'usd')
)
from (values ('pi_2', 'in_2', 'an invoice of hosting'), ('pi_3', 'in_3', 'an invoice of a pass'))
  as paid (payment_id, invoice_id, what)
join booked as b on b.purchase_id = paid.invoice_id;
select results_eq(
  $$select purchase_id collate "default", product from till.purchases order by 1$$,
  $$values ('in_2', 'hosting'), ('in_3', 'pass'), ('pi_1', 'credits')$$, 'each payment bought one thing'
);
select is(
  (select array_agg(payment_id || ' ' || purchase_id order by payment_id) from till_private.payments where payment_id ~ '^pi_'),
  '{pi_1 pi_1,pi_2 in_2,pi_3 in_3}', 'and belongs to that'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
