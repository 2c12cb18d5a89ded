-- A known Stripe subscription decides what is paid for, whatever instance the invoice names.
begin;
select plan(1);

-- given
select tests.given_active();
select tests.given_instance('inst_other');

-- when
do $$
begin
  perform tests.settle(
    'in_2', p_instance_id => 'inst_other', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z'
  );
end;
$$;

-- then
select results_eq(
  'select subscription_id, instance_id, invoice_id from till.paid_periods order by paid_period_id',
  $$values (1::bigint, 'inst_ada' collate "C", 'in_1' collate "C"), (1, 'inst_ada', 'in_2')$$,
  'the subscription of the first payment is renewed'
);

select * from finish();
rollback;
