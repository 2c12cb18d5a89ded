-- A legacy deduction that two settlements claim is reported.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'ch_2'), tests.legacy_deduction('l_3'),
  tests.legacy_deduction('l_4')
);
do $$
begin
  perform tests.settle('in_1', p_payment_ids => '{ch_1}');
  perform tests.settle('in_2', p_payment_ids => '{ch_2}');
end;
$$;
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.legacy_settlements drop constraint a_deduction_is_claimed_once;
set local session_replication_role = replica;
update till_private.legacy_settlements set deduction_legacy_id = 'l_3';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_legacy_deduction_is_claimed_once', 'acct_ada', '{"legacy_id": "l_3"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_legacy_deduction_is_claimed_once', 'acct_ada', '{"legacy_id": "l_3"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
