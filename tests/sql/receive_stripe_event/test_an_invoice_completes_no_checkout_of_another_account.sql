-- The attempt that an invoice names is completed only when it is of the account that paid.
begin;
select plan(1);

-- given
select tests.given_shop();
select tests.given_account('acct_bob');
create temp table begun as
select (till.begin_credit_purchase('acct_bob', 5000000, '2026-06-01T00:00:00Z')).attempt_id;

-- when
select tests.given_event(tests.invoice_paid(p_metadata => jsonb_build_object(
  'type', 'hosting', 'account_id', 'acct_ada', 'instance_id', 'inst_ada',
  'attempt_id', (select attempt_id from begun)
)));

-- then
select is((select status from till.checkout_attempts), 'open', 'another''s stays open');

select * from finish();
rollback;
