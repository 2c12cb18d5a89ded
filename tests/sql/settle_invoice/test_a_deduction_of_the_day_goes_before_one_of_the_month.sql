-- A deduction that names the day is claimed before one that names the month only.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_import(
  tests.legacy_deposit(), tests.legacy_deduction('l_2', '2026-06'), tests.legacy_deduction('l_3', '2026-06-01'),
  '{"account_id": "acct_ada", "legacy_id": "l_4", "amount": 9000000, "category": "promotion", "at": 1}'
);

-- when
do $$
begin
  perform tests.settle(p_payment_ids => '{ch_1}');
end;
$$;

-- then
select is(
  tests.answer('select deduction_legacy_id from till_private.legacy_settlements'),
  '{"deduction_legacy_id": "l_3"}', 'the other stays for others of the month'
);

select * from finish();
rollback;
