-- A balance above 10^15 micros is not brought over.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_open_import(
  tests.legacy_deposit('l_1', 'ch_1', 1000000000000000), tests.legacy_deposit('l_2', 'ch_2', 1)
);

-- then
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved')$$, 'TK002',
  '{"amount": 1000000000000001, "minimum": 1, "maximum": 1000000000000000}', 'it is refused'
);

select * from finish();
rollback;
