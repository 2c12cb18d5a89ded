-- The description has exactly the functions that till_app may execute; with arguments, defaults and
-- columns. What Stripe says stays out, also while till_app may execute it for an earlier `serve`.
begin;
select plan(8);

-- then
select set_eq(
  $$select function from till.describe_api()$$,
  $$select p.proname::text
    from pg_proc as p
    where p.pronamespace = 'till'::regnamespace
      and exists (
        select from aclexplode(p.proacl) as a
        where a.grantee = 'till_app'::regrole and a.privilege_type = 'EXECUTE'
      )$$,
  'what may be executed'
);
select is_empty(
  $$select function from till.describe_api() where description is null$$, 'each function has a comment'
);
select results_eq(
  $$select scope, array_agg(function order by function) from till.describe_api() group by scope order by scope$$,
  $$values
    ('app', '{enroll_with_credits,open_account,register_instance,spend_credits,spend_credits_many,start_trial,transfer_subscription}'::text[]),
    ('destroy', '{destroy_instance}'),
    ('grant', '{grant_credits}'),
    ('read', '{balance,billing_portal_customer,checkout_status,describe_api,effective_balance,error_codes,pass_status,preview_enrollment,release,statement}')$$,
  'and the scope that a token needs for it'
);
select is(
  tests.answer($$select * from till.describe_api() where function = 'spend_credits'$$),
  '{"function": "spend_credits",
    "description": "Deducts credits from an account, once per key.",
    "arguments": [
      {"name": "p_account_id", "type": "text", "default": null},
      {"name": "p_amount", "type": "bigint", "default": null},
      {"name": "p_key", "type": "text", "default": null},
      {"name": "p_reason", "type": "text", "default": "NULL::text"},
      {"name": "p_actor", "type": "text", "default": "NULL::text"}
    ],
    "result": "till.receipt",
    "returns_set": false,
    "columns": [
      {"name": "transaction_id", "type": "bigint"},
      {"name": "account_id", "type": "text"},
      {"name": "amount", "type": "bigint"},
      {"name": "balance", "type": "bigint"},
      {"name": "posted_at", "type": "timestamp with time zone"},
      {"name": "replayed", "type": "boolean"}
    ],
    "scope": "app"}',
  'a function that returns a row'
);
select is(
  tests.answer($$select * from till.describe_api() where function = 'balance'$$) - 'description',
  '{"function": "balance", "arguments": [{"name": "p_account_id", "type": "text", "default": null}],
    "result": "bigint", "returns_set": false, "columns": null, "scope": "read"}',
  'a function that returns a value'
);
select is(
  tests.answer($$select * from till.describe_api() where function = 'error_codes'$$) - 'description',
  '{"function": "error_codes", "arguments": [], "result": "record", "returns_set": true,
    "columns": [
      {"name": "reason", "type": "text"},
      {"name": "sqlstate", "type": "text"},
      {"name": "http_status", "type": "integer"},
      {"name": "parks_event", "type": "boolean"},
      {"name": "hint", "type": "text"}
    ],
    "scope": "read"}',
  'a function that returns a table'
);

-- given
create function till.mine () returns integer language sql return 1;
revoke execute on function till.mine from public;
grant execute on function till.mine to till_app;
-- then
select is_empty(
  $$select from till.describe_api() where function = 'mine'$$, 'what the endpoints may not call is not listed'
);

-- given
create temp table before as select function from till.describe_api();
grant execute on function
  till.receive_stripe_event, till.record_failed_event,
  till.begin_checkout, till.begin_credit_purchase, till.remember_stripe_customer,
  till.review_checkout, till.record_checkout_session, till.fail_checkout
to till_app;
-- then
select set_eq(
  'select function from till.describe_api()', 'select function from before', 'nor what only an endpoint may say'
);

select * from finish();
rollback;
