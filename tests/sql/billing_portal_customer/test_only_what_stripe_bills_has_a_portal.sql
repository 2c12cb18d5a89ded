-- The billing portal is for what Stripe bills; who pays from credits is sent to buy some.
begin;
select plan(10);

-- given
select tests.given_shop();
select tests.given_instance('inst_2');
select tests.given_account('acct_bob');
select tests.given_event(tests.invoice_paid());

-- then
select is(till.billing_portal_customer('acct_ada', 'inst_ada'), 'cus_ada', 'billed by Stripe');
select is(till.billing_portal_customer('acct_ada'), 'cus_ada', 'any of the account');
select tests.refuses(
  $$select till.billing_portal_customer('acct_ada', 'inst_2')$$, 'TK086',
  '{"account_id": "acct_ada", "instance_id": "inst_2"}', 'an instance that nobody pays for'
);
select tests.refuses(
  $$select till.billing_portal_customer('acct_bob', 'inst_ada')$$, 'TK086',
  '{"account_id": "acct_bob", "instance_id": "inst_ada"}', 'another account''s instance'
);
select tests.refuses(
  $$select till.billing_portal_customer('acct_nobody')$$, 'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);

-- when it becomes pure credit
do $$ begin perform tests.change('{"stripe_subscription_id": null}'); end; $$;

-- then
select tests.refuses(
  $$select till.billing_portal_customer('acct_ada', 'inst_ada')$$, 'TK085',
  '{"account_id": "acct_ada", "instance_id": "inst_ada"}', 'pure credit'
);
select tests.refuses(
  $$select till.billing_portal_customer('acct_ada')$$, 'TK085', '{"account_id": "acct_ada"}', 'nothing but credit'
);

-- when a pass is billed by Stripe
insert into till_private.passes (
  account_id, stripe_subscription_id, tier, cadence, status, started_at, terms_seen_at
)
values (
  'acct_ada', 'sub_pass', 'tier_19', 'monthly', 'active', '2026-06-01T00:00:00Z',
  '2026-06-01T00:00:00Z'
);
select is(till.billing_portal_customer('acct_ada'), 'cus_ada', 'a pass');

-- when it moves to another instance
select tests.given_transfer();

-- then
select tests.refuses(
  $$select till.billing_portal_customer('acct_ada', 'inst_new')$$, 'TK085',
  '{"account_id": "acct_ada", "instance_id": "inst_new"}', 'credits pay for the new one'
);
select tests.refuses(
  $$select till.billing_portal_customer('acct_ada', 'inst_ada')$$, 'TK086',
  '{"account_id": "acct_ada", "instance_id": "inst_ada"}', 'nobody for the old one'
);

select * from finish();
rollback;
