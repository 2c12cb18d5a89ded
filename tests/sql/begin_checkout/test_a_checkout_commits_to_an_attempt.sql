-- A checkout of a new instance sells the current price version, and commits to cleaning up after itself.
begin;
select plan(4);

-- given
select tests.given_shop();

-- when
create temp table begun as
select * from till.begin_checkout('acct_ada', 'inst_ada', 'commit', '2026-06-09T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select is(
  tests.answer('select * from begun') #- '{attempt_id}' #- '{metadata,attempt_id}',
  '{
    "account_id": "acct_ada", "stripe_customer_id": null, "stripe_price_id": "price_commit_2",
    "unit_amount": null, "currency": null, "billing_starts_at": "2026-06-09T00:00:00+00:00",
    "metadata": {
      "type": "hosting", "account_id": "acct_ada", "instance_id": "inst_ada", "plan": "commit",
      "price_version": "2026-05-10"
    }
  }'::jsonb,
  'the order says what the session is to be made of'
);
select is((select metadata ->> 'attempt_id' from begun), (select attempt_id from begun), 'and names the attempt');
select is(
  (select to_jsonb(c) - '{attempt_id, created_at, billing_starts_at}'::text[] from till_private.checkout_attempts as c),
  '{
    "account_id": "acct_ada", "kind": "hosting", "instance_id": "inst_ada", "plan": "commit",
    "price_version": "2026-05-10", "stripe_price_id": "price_commit_2", "amount": null, "currency": null,
    "status": "open", "session_id": null, "session_url": null, "recorded_at": null, "closed_at": null,
    "close_reason": null
  }'::jsonb,
  'the attempt is open'
);
select is(
  tests.answer('select kind, account_id, parameters, created_at, next_attempt_at from till_private.intents'),
  (select jsonb_build_object(
    'kind', 'clean_up_checkout', 'account_id', 'acct_ada',
    'parameters', jsonb_build_object('attempt_id', attempt_id),
    'created_at', '2026-06-01T00:00:00+00:00', 'next_attempt_at', '2026-06-01T00:05:00+00:00'
  ) from begun),
  'its clean-up is due in five minutes'
);

select * from finish();
rollback;
