-- The day of a period by which a deduction of the older books is found is the day in UTC.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(), tests.legacy_deduction('l_2', '2026-06-01'));

-- when: in Honolulu it is still May
set local timezone = 'Pacific/Honolulu';
do $$
begin
  perform tests.settle(p_payment_ids => '{ch_1}');
end;
$$;

-- then
select is(
  tests.answer('select legacy_id, deduction_legacy_id from till_private.legacy_settlements'),
  '{"legacy_id": "l_1", "deduction_legacy_id": "l_2"}', 'it is claimed'
);

select * from finish();
rollback;
