-- The Stripe customer of an account leaves a change row when it is written, by the shop or by an event, and none
-- when it stays.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_bob');

-- when
do $$
begin
  perform till.remember_stripe_customer('acct_bob', 'cus_bob');
  perform till.remember_stripe_customer('acct_bob', 'cus_2');
  perform tests.given_event(tests.invoice_paid());
  perform tests.given_event(tests.invoice_paid(p_event_id => 'evt_2', p_invoice_id => 'in_2', p_customer_id => 'cus_2'));
end;
$$;

-- then
select results_eq(
  $$select
      subject_id collate "default", account_id collate "default", action, actor, reason, before, after, transaction_id
    from till.changes where subject = 'account' order by change_id$$,
  $$values
    ('acct_bob', 'acct_bob', 'remember_stripe_customer', 'stripe', null::text, '{}'::jsonb,
      '{"stripe_customer_id": "cus_bob"}'::jsonb, null::bigint),
    ('acct_ada', 'acct_ada', 'remember_stripe_customer', 'stripe', null, '{}',
      '{"stripe_customer_id": "cus_ada"}', null)$$,
  'each is on record, once'
);
select is(
  (select changed_at from till.changes where subject = 'account' and subject_id = 'acct_ada'),
  '2026-06-01T00:20:00Z'::timestamptz, 'with the time of the call'
);

select * from finish();
rollback;
