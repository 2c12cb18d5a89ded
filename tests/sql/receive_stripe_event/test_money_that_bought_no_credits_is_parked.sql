-- A paid checkout of credits that cannot be placed is parked with its amount.
begin;
select plan(10);

-- given
select tests.given_ada();
select tests.given_account('acct_bob');
select tests.given_account('acct_old');
do $$
begin
  perform till.remember_stripe_customer('acct_bob', 'cus_bob');
  perform till.begin_legacy_import('acct_old', 'grace', 'moving');
  perform tests.settle(p_payment_ids => '{pi_invoice}');
end;
$$;
create function pg_temp.paid (
  p_event_id text, p_account_id text default 'acct_ada', p_currency text default 'usd', p_amount bigint default 2500,
  p_payment_intent_id text default 'pi_1', p_customer_id text default null, p_livemode boolean default false
) returns bytea language sql as $$
  select tests.checkout_event(
    'completed', null, 'cs_1', 'payment', 'paid', p_amount, p_currency, p_payment_intent_id, p_event_id,
    jsonb_build_object('type', 'credits', 'account_id', p_account_id), p_customer_id, p_livemode
  );
$$;
create function pg_temp.stake (p_account_id text default 'acct_ada', p_more jsonb default '{}') returns jsonb
language sql as $$
  select jsonb_build_object(
    'account_id', p_account_id, 'payment_intent_id', 'pi_1', 'amount', 25000000, 'currency', 'usd'
  ) || p_more;
$$;

-- then
select tests.parks(
  pg_temp.paid('evt_1', p_currency => 'eur'), 'currency_mismatch', '{"currency": "eur", "account_currency": "usd"}',
  'another currency', pg_temp.stake(p_more => '{"currency": "eur"}')
);
select tests.parks(
  pg_temp.paid('evt_2', 'acct_nobody'), 'account_not_found', '{"account_id": "acct_nobody"}', 'an unknown account',
  pg_temp.stake('acct_nobody')
);
select tests.parks(
  pg_temp.paid('evt_3', p_customer_id => 'cus_bob'), 'customer_mismatch',
  '{"account_ids": ["acct_ada", "acct_bob"]}', 'another account''s customer', pg_temp.stake()
);
select tests.parks(
  pg_temp.paid('evt_4', p_livemode => true), 'livemode_mismatch', '{"event_livemode": true}', 'live money', pg_temp.stake()
);
select tests.parks(
  pg_temp.paid('evt_5', 'acct_old'), 'legacy_import_open', '{"account_id": "acct_old"}',
  'an account whose books are being brought over', pg_temp.stake('acct_old')
);
select tests.parks(
  pg_temp.paid('evt_6', p_payment_intent_id => 'pi_invoice'), 'payment_conflict',
  '{"payment_id": "pi_invoice", "transaction_id": 1}', 'a payment that paid an invoice',
  pg_temp.stake(p_more => '{"payment_intent_id": "pi_invoice"}')
);
select tests.parks(
  tests.with_field(pg_temp.paid('evt_7'), '{data,object,payment_intent}', 'null'), 'unrecognized_shape',
  '{"field": "payment_intent, amount_total, currency", "must_be": "there"}', 'no payment',
  pg_temp.stake() - 'payment_intent_id'
);
select tests.parks(
  tests.with_field(pg_temp.paid('evt_8'), '{data,object,metadata,type}', '"hosting"'), 'unrecognized_shape',
  '{"field": "mode", "must_be": "subscription, for hosting"}', 'hosting that was not subscribed to', pg_temp.stake()
);

-- and: a payment that has been credited is credited to nobody else, and not with another amount
do $$
begin
  perform tests.given_event(pg_temp.paid('evt_9'));
end;
$$;
create temp table bought as select transaction_id from till.credit_purchases;
select tests.parks(
  pg_temp.paid('evt_10', 'acct_bob'), 'payment_conflict',
  (select jsonb_build_object('payment_id', 'pi_1', 'transaction_id', transaction_id, 'differs', array['account_id']) from bought),
  'another account',
  pg_temp.stake('acct_bob')
);
select tests.parks(
  pg_temp.paid('evt_11', p_amount => 2600), 'payment_conflict',
  (select jsonb_build_object('payment_id', 'pi_1', 'transaction_id', transaction_id, 'differs', array['amount']) from bought),
  'another amount', pg_temp.stake(p_more => '{"amount": 26000000}')
);

select * from finish();
rollback;
