-- The refusal names the table and the operation, and the hint says how to correct a mistake.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada', 5000000);

-- then
select tests.refuses(
  'update till_private.entries set amount = 1', 'TK050', '{"table": "entries", "operation": "update"}', 'a row'
);
select tests.refuses(
  'truncate till_private.entries', 'TK050', '{"table": "entries", "operation": "truncate"}', 'a table'
);
select tests.refuses(
  $$update till_private.price_versions set trial_days = 99 where price_version = '2026-03-19'$$,
  'TK050', '{"table": "price_versions", "price_version": "2026-03-19"}', 'an effective price version'
);

select * from finish();
rollback;
