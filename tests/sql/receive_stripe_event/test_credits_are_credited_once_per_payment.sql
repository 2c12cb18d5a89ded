-- A paid checkout of credits is credited once per payment intent, with what was paid, also to an account
-- that is blocked, and also when the attempt is not known.
begin;
select plan(7);

-- given
select tests.given_ada();
create temp table begun as
select (till.begin_credit_purchase('acct_ada', 99000000, '2026-06-01T00:00:00Z')).attempt_id;
create function pg_temp.bought (p_event_id text, p_amount bigint default 2500, p_payment_intent_id text default 'pi_1')
returns bytea language sql as $$
  select tests.checkout_event(
    'completed', (select attempt_id from begun), 'cs_1', 'payment', p_amount => p_amount,
    p_payment_intent_id => p_payment_intent_id, p_event_id => p_event_id
  );
$$;

-- when
select is(
  tests.answer($$select * from till.receive_stripe_event(pg_temp.bought('evt_1'), '2026-06-01T00:11:00Z')$$),
  '{
    "event_id": "evt_1", "type": "checkout.session.completed", "outcome": "applied", "reason": null,
    "transaction_id": 1, "replayed": false
  }'::jsonb,
  'it is applied'
);

-- then
select is(tests.entries(), '{"1: 25000000 acquired stripe_clearing -> 25000000"}'::text[], 'what was paid is credited');
select is(
  (select to_jsonb(t) - '{transaction_id, posted_at}'::text[] from till.transactions as t),
  '{
    "account_id": "acct_ada", "command": "purchase_credits", "key": "pi_1", "kind": "purchase",
    "reason": "credits, payment pi_1", "actor": "stripe", "reverses": null, "event_at": "2026-06-01T00:10:00+00:00"
  }'::jsonb,
  'in one transaction'
);
select is(
  (select to_jsonb(p) from till.credit_purchases as p),
  '{
    "payment_intent_id": "pi_1", "account_id": "acct_ada", "session_id": "cs_1", "transaction_id": 1,
    "amount": 25000000, "currency": "usd", "tax_amount": 0
  }'::jsonb,
  'that belongs to the payment'
);
select is(
  tests.answer($$select * from till.receive_stripe_event(pg_temp.bought('evt_2'))$$) -> 'replayed', 'true', 'under another event id it is a replay'
);

-- and: two payments stay two
do $$
begin
  update till_private.accounts set blocked_at = '2026-06-01T00:00:00Z', blocked_reason = 'fraud'
  where account_id = 'acct_ada';
  perform tests.given_event(tests.checkout_event(
    'completed', null, 'cs_2', 'payment', p_payment_intent_id => 'pi_2', p_event_id => 'evt_3'
  ));
end;
$$;
select is(till.balance('acct_ada'), 50000000::bigint, 'a second payment is a second purchase');
select is_empty('select * from till.verify()', 'all is well');

select * from finish();
rollback;
