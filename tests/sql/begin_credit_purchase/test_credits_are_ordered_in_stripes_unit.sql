-- A purchase of credits commits to an attempt over its amount; an account may have several.
begin;
select plan(4);

-- given
select tests.given_ada();
select tests.given_account('acct_jpy', p_currency => 'jpy');
select is(till.remember_stripe_customer('acct_ada', 'cus_ada'), 'cus_ada', 'given: a customer');

-- then
select is(
  tests.answer($$select * from till.begin_credit_purchase('acct_ada', 12340000, '2026-06-01T00:00:00Z')$$)
    #- '{attempt_id}' #- '{metadata,attempt_id}',
  '{
    "account_id": "acct_ada", "stripe_customer_id": "cus_ada", "stripe_price_id": null, "unit_amount": 1234,
    "currency": "usd", "billing_starts_at": null, "metadata": {"type": "credits", "account_id": "acct_ada"}
  }'::jsonb,
  'in cents'
);
select is(
  (till.begin_credit_purchase('acct_jpy', 500000000)).unit_amount, 500::bigint, 'or whatever the currency has'
);
select is(
  (select array_agg(status order by status) from till_private.checkout_attempts
    where attempt_id in (
      select attempt_id from till_private.checkout_attempts where account_id = 'acct_ada'
      union all
      select (till.begin_credit_purchase('acct_ada', 1000000, '2026-06-01T00:01:00Z')).attempt_id
    )),
  '{open}'::text[],
  'a purchase leaves an earlier one alone'
);

select * from finish();
rollback;
