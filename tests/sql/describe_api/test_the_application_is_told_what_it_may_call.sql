-- The description has exactly the functions that till_app may execute, but for those that take the
-- body of an event and the steps of a checkout; with arguments, defaults and columns.
begin;
select plan(5);

-- then
select set_eq(
  $$select function from till.describe_api()
    union all values
      ('receive_stripe_event'), ('record_failed_event'), ('begin_checkout'), ('begin_credit_purchase'),
      ('remember_stripe_customer'), ('review_checkout'), ('record_checkout_session'), ('fail_checkout')$$,
  $$select p.proname::text
    from pg_proc as p
    where p.pronamespace = 'till'::regnamespace
      and exists (
        select from aclexplode(p.proacl) as a
        where a.grantee = 'till_app'::regrole and a.privilege_type = 'EXECUTE'
      )$$,
  'what may be executed, without what only an endpoint knows'
);
select is_empty(
  $$select function from till.describe_api() where description is null$$, 'each function has a comment'
);
select is(
  tests.answer($$select * from till.describe_api() where function = 'spend_credits'$$),
  '{"function": "spend_credits",
    "description": "Deducts credits from an account, once per key.",
    "arguments": [
      {"name": "p_account_id", "type": "text", "default": null},
      {"name": "p_amount", "type": "bigint", "default": null},
      {"name": "p_key", "type": "text", "default": null},
      {"name": "p_reason", "type": "text", "default": "NULL::text"}
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
    ]}',
  'a function that returns a row'
);
select is(
  tests.answer($$select * from till.describe_api() where function = 'balance'$$) - 'description',
  '{"function": "balance", "arguments": [{"name": "p_account_id", "type": "text", "default": null}],
    "result": "bigint", "returns_set": false, "columns": null}',
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
    ]}',
  'a function that returns a table'
);

select * from finish();
rollback;
