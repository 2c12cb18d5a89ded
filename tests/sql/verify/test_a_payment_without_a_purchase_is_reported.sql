-- A payment id that belongs to no purchase is reported; whose it is, nobody can tell.
begin;
select plan(2);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
insert into till_private.payments (payment_id, purchase_id, recorded_at) values ('pi_9', 'in_9', now());
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_payment_id_belongs_to_a_purchase', null, '{"payment_id": "pi_9"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for an account');

select * from finish();
rollback;
