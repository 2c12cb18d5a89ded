-- A session that names neither type and account nor an attempt of ours is somebody else's, whoever pays.
begin;
select plan(6);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;
do $$ begin perform till.remember_stripe_customer('acct_ada', 'cus_ada'); end; $$;
create function pg_temp.outcome (p_event_id text, p_metadata jsonb) returns text language sql as $$
  select (till.receive_stripe_event(tests.checkout_event(
    'completed', null, 'cs_1', 'payment', p_event_id => p_event_id, p_metadata => p_metadata
  ))).outcome;
$$;

-- then
select is(pg_temp.outcome('evt_1', '{}'), 'ignored', 'no metadata');
select is(pg_temp.outcome('evt_2', '{"type": "donation", "account_id": "acct_ada"}'), 'ignored', 'another type');
select is(pg_temp.outcome('evt_3', '{"type": "credits"}'), 'ignored', 'no account');
select is(pg_temp.outcome('evt_5', 'null'), 'ignored', 'null');
select is(till.balance('acct_ada'), 0::bigint, 'nothing is credited');
select tests.parks(
  tests.checkout_event('completed', (select attempt_id from begun), 'cs_2', p_event_id => 'evt_4', p_metadata =>
    jsonb_build_object('type', 'hosting', 'account_id', 'acct_bob', 'attempt_id', (select attempt_id from begun))),
  'customer_mismatch', '{"account_ids": ["acct_ada", "acct_bob"]}',
  'an attempt of another account than it names', '{"account_id": "acct_bob", "currency": "usd", "stripe_subscription_id": "sub_ada"}'
);

select * from finish();
rollback;
