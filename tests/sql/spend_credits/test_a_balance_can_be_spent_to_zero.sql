-- A balance can be spent to the last micro.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada', 25000000);

-- when, then
select is((till.spend_credits('acct_ada', 25000000, 'use-1')).balance, 0::bigint, 'nothing is left');

select * from finish();
rollback;
