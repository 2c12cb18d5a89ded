-- Who buys credits for 10.00 and 2.00 of tax has 10.00: the sum that was paid is deposited, the tax deducted, in
-- one transaction; in either API version, once, and it can be taken back whole.
begin;
select plan(13);

-- given
select tests.given_ada();
create function pg_temp.taxed (
  p_event_id text, p_total bigint default 1200, p_tax jsonb default '200', p_payment_intent_id text default 'pi_1',
  p_what text default 'completed', p_api_version text default '2026-08-26.dahlia'
)
returns bytea language sql as $$
  select tests.with_field(
    tests.with_field(
      tests.checkout_event(
        p_what, null, 'cs_' || p_payment_intent_id, 'payment', p_amount => p_total,
        p_payment_intent_id => p_payment_intent_id, p_event_id => p_event_id
      ),
      '{data,object,total_details}',
      jsonb_build_object('amount_discount', 0, 'amount_shipping', 0, 'amount_tax', p_tax)
    ),
    '{api_version}', to_jsonb(p_api_version)
  );
$$;

-- when
select tests.given_event(pg_temp.taxed('evt_1'));

-- then
select is(
  tests.entries(),
  '{"1: 12000000 acquired stripe_clearing -> 12000000","2: -2000000 acquired tax_payable -> 10000000"}'::text[],
  'what was paid without tax is credited'
);
select is(
  (select to_jsonb(p) from till.credit_purchases as p),
  '{
    "payment_intent_id": "pi_1", "account_id": "acct_ada", "session_id": "cs_pi_1", "transaction_id": 1,
    "amount": 12000000, "currency": "usd", "tax_amount": 2000000
  }'::jsonb,
  'the purchase says both'
);
select results_eq(
  'select ledger, normal_side, balance from till.trial_balance()',
  $$values ('accounts', 'credit', -10000000::bigint), ('stripe_clearing', 'debit', 12000000),
    ('tax_payable', 'credit', -2000000)$$,
  'the tax is owed'
);

-- when, then: told again, under another event id and type; with another tax
create temp table books as select tests.books() as before;
select is(
  (select (outcome, transaction_id, replayed) from till.receive_stripe_event(
    pg_temp.taxed('evt_2', p_what => 'async_payment_succeeded')
  )),
  ('applied'::text, 1::bigint, true), 'the same payment again is a replay'
);
select is(tests.books(), (select before from books), 'that changes nothing');
select is(
  (till.receive_stripe_event(pg_temp.taxed('evt_3', p_tax => '100'))).reason, 'payment_conflict',
  'with another tax it is a conflict'
);
select is(
  (till.receive_stripe_event(pg_temp.taxed('evt_4', 1000, '0'))).reason, 'payment_conflict',
  'and so it is when just the credits are the same'
);

-- when: the older API, no tax, no word of it
select tests.given_event(pg_temp.taxed('evt_5', 1200, '200', 'pi_2', p_api_version => '2024-06-20'));
select tests.given_event(pg_temp.taxed('evt_6', 500, '0', 'pi_3'));
select tests.given_event(pg_temp.taxed('evt_7', 500, 'null', 'pi_4'));

-- then
select is(till.balance('acct_ada'), 30000000::bigint, 'each is credited without its tax');
select is(
  (till.receive_stripe_event(pg_temp.taxed('evt_8', 1200, '1201', 'pi_5'))).reason, 'unrecognized_shape',
  'no tax is more than what was paid'
);
select is(
  (till.receive_stripe_event(pg_temp.taxed('evt_9', 1200, '-1', 'pi_5'))).reason, 'amount_out_of_range', 'or less than nothing'
);
select is_empty('select * from till.verify()', 'all is well');

-- when
select is(
  tests.answer($$select amount, balance from till.reverse_transaction(1, 'grace', 'paid back by bank')$$),
  '{"amount": -10000000, "balance": 20000000}'::jsonb, 'the purchase is taken back with its tax'
);
select is_empty('select * from till.verify()', 'and all is well');

select * from finish();
rollback;
