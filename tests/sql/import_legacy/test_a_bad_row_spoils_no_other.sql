-- Every bad row is rejected with its reason, and the good ones around it are imported.
begin;
select plan(4);

-- given: what stands in the way
select tests.given_ada(100000000);
select tests.given_account('acct_bob');
select tests.given_account('acct_zoe');
select tests.given_account('acct_eve');
select tests.given_instance('inst_2');
select tests.given_instance('inst_org', p_organization_id => 'org_1');
select tests.given_instance('inst_gone');
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_instance('inst_zoe', 'acct_zoe');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused');
  perform tests.enroll();
  perform tests.settle('in_zoe', 'acct_zoe', 'sub_zoe', '{ch_known}', p_instance_id => 'inst_zoe');
  perform till.receive_stripe_event(tests.subscription_event(
    p_stripe_subscription_id => 'sub_told', p_account_id => 'acct_zoe'
  ));
  perform till.begin_legacy_import('acct_bob', 'grace', 'moving', '2026-05-31T00:00:00Z');
  perform till.import_legacy(jsonb_build_array(tests.legacy_deposit('l_1', 'ch_bob', p_account_id => 'acct_bob')));
end;
$$;
select tests.given_open_import(tests.legacy_deposit());
create temp table given (row_number bigint generated always as identity, fields jsonb, reason text);
insert into given (fields, reason) values
  (tests.legacy_deposit('good_1', 'ch_2'), null),
  ('null', 'legacy_import_not_open'),
  ('[]', 'legacy_import_not_open'),
  ('{}', 'legacy_import_not_open'),
  (tests.legacy_deposit(p_account_id => 'acct_none'), 'legacy_import_not_open'),
  (tests.legacy_deposit(p_account_id => 'acct_eve'), 'legacy_import_not_open'),
  (tests.legacy_deposit('x', 'ch_3', 0), 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || '{"amount": "9000000"}', 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || '{"amount": 1.5}', 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || '{"amount": 99999999999999999}', 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || '{"at": -1}', 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || '{"at": "2026-06-01"}', 'malformed'),
  (tests.legacy_deposit('', 'ch_3'), 'malformed'),
  (tests.legacy_deposit(repeat('x', 256), 'ch_3'), 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') - 'category', 'malformed'),
  (tests.legacy_deposit('x', 'ch_3') || jsonb_build_object('category', repeat('x', 1001)), 'malformed'),
  (tests.legacy_deposit('x', 'ch_3', -1), 'payment_without_deposit'),
  (tests.legacy_deduction('x', '2026'), 'malformed_category'),
  (tests.legacy_deduction('x', '2026-13'), 'malformed_category'),
  (tests.legacy_deduction('x', '2026-06-41'), 'malformed_category'),
  (tests.legacy_deduction('x', '2026-06', ''), 'malformed_category'),
  (tests.legacy_deposit('l_1', 'ch_1', 1), 'duplicate'),
  (tests.legacy_deposit('l_1', 'ch_4'), 'duplicate'),
  (tests.legacy_deposit('x', 'ch_1'), 'known_payment_id'),
  (tests.legacy_deposit('x', 'ch_known'), 'known_payment_id'),
  (tests.legacy_deposit('x', 'ch_bob'), 'known_payment_id'),
  (tests.legacy_subscription('inst_2', 'sub_2') - 'period_end', 'malformed'),
  (tests.legacy_subscription('inst_2', 'sub_2', p_period_end => '2026-06-01T00:00:00Z'), 'malformed'),
  (tests.legacy_subscription('inst_2', ''), 'malformed'),
  (tests.legacy_subscription('inst_none', 'sub_2'), 'instance_not_found'),
  (tests.legacy_subscription('inst_bob', 'sub_2'), 'instance_not_found'),
  (tests.legacy_subscription('inst_gone', 'sub_2'), 'instance_destroyed'),
  (tests.legacy_subscription('inst_org', 'sub_2'), 'organization_boundary'),
  (tests.legacy_subscription('inst_2', 'sub_2', 'platinum'), 'unknown_price_version'),
  (tests.legacy_subscription('inst_2', 'sub_2', p_price_version => '1999-01-01'), 'unknown_price_version'),
  (tests.legacy_subscription('inst_ada', 'sub_2'), 'active_subscription_exists'),
  (tests.legacy_subscription('inst_2', 'sub_zoe'), 'active_subscription_exists'),
  (tests.legacy_subscription('inst_2', 'sub_told'), 'customer_mismatch'),
  (tests.legacy_subscription('inst_2', 'sub_2'), null),
  (tests.legacy_subscription('inst_2', 'sub_3'), 'duplicate'),
  (tests.legacy_deposit('good_2', 'ch_5'), null);

-- when
create temp table answer as
select * from till.import_legacy((select jsonb_agg(fields order by row_number) from given));

-- then
select results_eq(
  $$select row_number, outcome, reason from answer order by 1$$,
  $$select row_number, case when reason is null then 'imported' else 'rejected' end, reason from given order by 1$$,
  'each row is told'
);
select results_eq(
  $$select legacy_id from till_private.legacy_entries where account_id = 'acct_ada' order by 1$$,
  $$values ('good_1' collate "C"), ('good_2'), ('l_1')$$,
  'the good ones are there, and nothing else'
);
select is_empty('select * from till_private.legacy_deductions', 'no deduction');
select results_eq(
  'select instance_id, stripe_subscription_id from till_private.legacy_subscriptions',
  $$values ('inst_2' collate "C", 'sub_2' collate "C")$$,
  'one subscription'
);

select * from finish();
rollback;
