-- An attempt without a session that no clean-up is intended for is reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
insert into till_private.checkout_attempts (
  attempt_id, account_id, kind, amount, currency, status, session_id, created_at, closed_at,
  close_reason
)
values (
  'att_1', 'acct_ada', 'credits', 1000000, 'usd', 'open', null, now(), null, null
);
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_attempt_without_a_session_is_cleaned_up', 'acct_ada', '{"attempt_id": "att_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
