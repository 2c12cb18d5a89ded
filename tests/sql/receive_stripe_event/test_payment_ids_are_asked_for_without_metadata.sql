-- Stripe is asked too when only the imported Stripe subscription tells whose invoice it is.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(), tests.legacy_subscription());

-- when
select tests.given_event(tests.invoice_paid(p_metadata => '{}', p_customer_id => 'cus_old'), 'quarantined');

-- then
select is(
  tests.answer($$
    select q.reason, q.account_id, i.kind, i.account_id as asked_for
    from till.quarantine as q cross join till.intents as i
  $$),
  '{"reason": "needs_payment_ids", "account_id": "acct_ada", "kind": "fetch_invoice_payments",
    "asked_for": "acct_ada"}',
  'it is parked, and asked about'
);

select * from finish();
rollback;
