-- A balance of zero is brought over without an entry.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_deduction());

-- then
select is(till.finish_legacy_import('acct_ada', 'grace', 'moved'), 0::bigint, 'the balance');
select is_empty('select * from till.transactions', 'no transaction');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
