-- A payment id that is recorded with two purchases is reported.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.settle('in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z');
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
alter table till_private.payments drop constraint payments_pkey;
insert into till_private.payments (payment_id, purchase_id, recorded_at)
values ('pi_1', 'in_1', now()), ('pi_1', 'in_2', now());

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('a_payment_id_is_recorded_once', 'acct_ada', '{"payment_id": "pi_1"}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_payment_id_is_recorded_once', 'acct_ada', '{"payment_id": "pi_1"}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
