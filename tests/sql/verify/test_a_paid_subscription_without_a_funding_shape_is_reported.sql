-- A paid subscription with none of the three funding shapes is reported: Stripe alone, without a Stripe id.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.subscriptions drop constraint a_subscription_is_sound;
select tests.change('{"payment_source": "stripe", "stripe_subscription_id": null}');

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_paid_subscription_has_one_funding_shape', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_paid_subscription_has_one_funding_shape', 'acct_ada', '{"subscription_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
