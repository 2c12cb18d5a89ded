-- The account that is locked and parked with is the one that the event is about, whatever else it names.
begin;
select plan(1);

-- given: sub_ada is known; the metadata names another account, but is not of a type of ours
select tests.given_active();
select tests.given_account('acct_bob');
do $$
begin
  perform till.remember_stripe_customer('acct_ada', 'cus_ada');
end;
$$;

-- then
select results_eq(
  $$select till_private.guess_account(convert_from(body, 'UTF8')::jsonb -> 'data' -> 'object')
    from (values
      (1, tests.invoice_paid()),
      (2, tests.invoice_paid('pre_basil')),
      (3, tests.subscription_event()),
      (4, tests.invoice_paid(p_metadata => '{"type": "other", "account_id": "acct_bob"}')),
      (5, tests.invoice_paid('pre_basil', p_metadata => '{"type": "other", "account_id": "acct_bob"}')),
      (6, tests.with_field(tests.invoice_paid(p_metadata => '{}'), '{data,object,metadata}',
        '{"type": "hosting", "account_id": "acct_bob"}')),
      (7, tests.subscription_event(p_metadata => '{"type": "other", "account_id": "acct_bob"}')),
      (8, tests.invoice_paid(p_metadata => '{}', p_stripe_subscription_id => 'sub_new', p_customer_id => 'cus_new')),
      (9, tests.invoice_paid(p_metadata => '{"account_id": "acct_bob"}', p_stripe_subscription_id => 'sub_new',
        p_customer_id => 'cus_new')),
      (10, tests.with_field(
        tests.invoice_paid(p_metadata => '{}', p_customer_id => 'cus_new'),
        '{data,object,parent,subscription_details,subscription}', '{"id": "sub_ada"}'
      )),
      (11, tests.with_field(
        tests.invoice_paid('pre_basil', p_metadata => '{}', p_customer_id => 'cus_new'),
        '{data,object,subscription}', '{"id": "sub_ada"}'
      )),
      (12, tests.with_field(
        tests.invoice_paid(p_metadata => '{}', p_stripe_subscription_id => 'sub_new'),
        '{data,object,customer}', '{"id": "cus_ada"}'
      ))
    ) as events (number, body)
    order by number$$,
  $$values ('acct_ada'), ('acct_ada'), ('acct_ada'), ('acct_ada'), ('acct_ada'), ('acct_ada'), ('acct_ada'),
    (null), ('acct_bob'), ('acct_ada'), ('acct_ada'), ('acct_ada')$$,
  'as it is found; else what is named'
);

select * from finish();
rollback;
