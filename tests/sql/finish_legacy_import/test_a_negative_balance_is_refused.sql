-- Books that end below zero are not brought over.
begin;
select plan(1);

-- given
select tests.given_ada();
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_deduction(p_amount => 9000001));

-- then
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved')$$,
  'TK065', '{"account_id": "acct_ada", "balance": -1}', 'it is refused'
);

select * from finish();
rollback;
