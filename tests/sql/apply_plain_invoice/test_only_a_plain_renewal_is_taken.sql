-- Only a plain renewal is taken; of the rest nothing is written.
begin;
select plan(3);

select tests.given_active();
do $$ begin perform till.remember_stripe_customer('acct_ada', 'cus_ada'); end; $$;
create function pg_temp.applied (p_body bytea) returns till.event_receipt language sql as $$
  select till_private.apply_plain_invoice(
    till_private.read_event(p_body),
    'acct_ada',
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied(tests.invoice_paid())).outcome, null, 'not what is known');
select is((pg_temp.applied(tests.invoice_paid(p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z',
  p_stripe_subscription_id => 'sub_new'))).outcome, null, 'not a first payment');
select is((pg_temp.applied(tests.invoice_paid(p_invoice_id => 'in_2', p_period_start => '2026-07-01T00:00:00Z'))).outcome,
  'applied', 'a renewal');

select * from finish();
rollback;
