-- Two open attempts of one instance are reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
drop index till_private.an_instance_has_one_open_attempt;
set local session_replication_role = replica;
insert into till_private.checkout_attempts (
  attempt_id, account_id, kind, instance_id, plan, price_version, stripe_price_id, session_id,
  created_at
)
select 'att_' || n, 'acct_ada', 'hosting', 'inst_ada', 'standard', '2026-03-19', 'price_1',
  'cs_' || n, now()
from generate_series(1, 2) as n;
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_instance_has_one_open_attempt', 'acct_ada', '{"instance_id": "inst_ada"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
