-- A legacy deposit that shares its deduction with another, or lost it, is deducted once it is told again.
begin;
select plan(3);

-- given: two payments of one period, and one deduction
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'ch_2'), tests.legacy_deduction('l_3')
);

-- when
do $$
begin
  perform tests.settle('in_2', p_payment_ids => '{ch_2}');
  perform tests.settle('in_1', p_payment_ids => '{ch_1}');
  perform tests.settle('in_1', p_payment_ids => '{ch_1}');
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired legacy -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}', 'one deduction is booked'
);
select results_eq(
  'select key, kind from till.transactions where key like ''in_%'' order by transaction_id',
  $$values ('in_2' collate "C", 'settlement'), ('in_1', 'legacy_compensation')$$,
  'the first claimed, the second was never deducted'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
