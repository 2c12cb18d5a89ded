-- Purchased credits that no payment stands behind are reported.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_account('acct_eva');
create temporary table purchase as
select transaction_id from till.grant_credits('acct_ada', 5000000, 'k', 'purchase');

-- when: what cannot happen, planted
set local session_replication_role = replica;
update till_private.transactions
set command = 'purchase_credits', key = 'pi_1'
where transaction_id = (select transaction_id from purchase);
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('purchased_credits_have_their_payment'::text, 'acct_ada'::text,
      (select jsonb_build_object('transaction_id', transaction_id) from purchase))$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
