-- Each function of schema till may be executed by the roles that are listed here, and by nobody else.
begin;
select plan(5);

select results_eq(
  $$select name, granted_to from tests.functions where schema = 'till' order by name$$,
  $$values
    ('add_pass_price'::name, '{till_operator}'::text[]),
    ('add_stripe_price', '{till_operator}'),
    ('adjust_balance', '{till_operator}'),
    ('allocate_payment', '{till_operator}'),
    ('answer_intent', '{till_worker}'),
    ('balance', '{till_app,till_endpoint,till_operator,till_reader}'),
    ('begin_checkout', '{till_endpoint}'),
    ('begin_credit_purchase', '{till_endpoint}'),
    ('begin_legacy_import', '{till_operator}'),
    ('billing_portal_customer', '{till_app,till_endpoint,till_operator}'),
    ('cancel_and_refund_pass', '{till_operator}'),
    ('checkout_status', '{till_app,till_endpoint,till_operator}'),
    ('describe_api', '{till_app,till_endpoint}'),
    ('destroy_instance', '{till_app,till_endpoint,till_operator}'),
    ('dismiss_intent', '{till_operator}'),
    ('dismiss_stripe_event', '{till_operator}'),
    ('due_passes', '{till_worker}'),
    ('effective_balance', '{till_app,till_endpoint,till_operator}'),
    ('enroll_with_credits', '{till_app,till_endpoint,till_operator}'),
    ('error_codes', '{till_app,till_endpoint,till_operator,till_reader,till_worker}'),
    ('fail_checkout', '{till_endpoint,till_operator}'),
    ('fail_intent', '{till_worker}'),
    ('finish_legacy_import', '{till_operator}'),
    ('grant_credits', '{till_app,till_endpoint,till_operator}'),
    ('import_legacy', '{till_operator}'),
    ('issue_due_pass_credits', '{till_worker}'),
    ('open_account', '{till_app,till_endpoint,till_operator}'),
    ('pass_status', '{till_app,till_endpoint,till_operator}'),
    ('preview_enrollment', '{till_app,till_endpoint,till_operator}'),
    ('receive_stripe_event', '{till_endpoint}'),
    ('receive_stripe_events', '{till_endpoint,till_operator}'),
    ('record_checkout_session', '{till_endpoint}'),
    ('record_failed_event', '{till_endpoint}'),
    ('register_instance', '{till_app,till_endpoint,till_operator}'),
    ('release', '{till_app,till_endpoint,till_operator,till_reader,till_worker}'),
    ('remember_stripe_customer', '{till_endpoint}'),
    ('reprocess_stripe_event', '{till_operator}'),
    ('reverse_transaction', '{till_operator}'),
    ('review_checkout', '{till_endpoint}'),
    ('set_livemode', '{till_operator}'),
    ('settle_invoice', '{till_operator}'),
    ('settle_invoices', '{till_operator}'),
    ('spend_credits', '{till_app,till_endpoint,till_operator}'),
    ('spend_credits_many', '{till_app,till_endpoint,till_operator}'),
    ('start_trial', '{till_app,till_endpoint,till_operator}'),
    ('statement', '{till_app,till_endpoint,till_operator,till_reader}'),
    ('take_intent', '{till_worker}'),
    ('transfer_subscription', '{till_app,till_endpoint,till_operator}'),
    ('trial_balance', '{till_operator,till_reader}'),
    ('verify', '{till_operator,till_reader}')$$,
  'grants of EXECUTE'
);
select is_empty(
  $$select signature from tests.functions where 'public' = any(granted_to)$$, 'PUBLIC may execute nothing'
);
select is_empty(
  $$select r.rolname, f.signature
    from tests.functions as f
    cross join pg_roles as r
    where r.rolname in ('till_endpoint', 'till_app', 'till_worker', 'till_operator', 'till_reader')
      and has_function_privilege(r.rolname, f.oid, 'execute') <> (r.rolname = any(f.granted_to))$$,
  'and what a role may execute is what it was granted'
);
select is_empty(
  $$select pg_get_userbyid(m.roleid), pg_get_userbyid(m.member)
    from pg_auth_members as m
    where pg_get_userbyid(m.member) in ('till_endpoint', 'till_app', 'till_worker', 'till_operator', 'till_reader')$$,
  'no role inherits from another'
);

-- A function that is made tomorrow is not executable by PUBLIC either.
set local role till_owner;
create function till.tomorrow () returns integer language sql return 1;
reset role;
select is(
  (select granted_to from tests.functions where name = 'tomorrow'), '{}'::text[], 'nor is what comes tomorrow'
);

select * from finish();
rollback;
