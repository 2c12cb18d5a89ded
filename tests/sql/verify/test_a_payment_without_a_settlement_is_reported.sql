-- A payment id that belongs to no settlement is reported.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
insert into till_private.payments values ('pi_9', 1, now());
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_payment_id_belongs_to_a_settlement', 'acct_ada', '{"payment_id": "pi_9"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_payment_id_belongs_to_a_settlement', 'acct_ada', '{"payment_id": "pi_9"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
