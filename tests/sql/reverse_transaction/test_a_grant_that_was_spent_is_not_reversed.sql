-- A grant cannot be reversed when its credits are no longer there.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada', 25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
end;
$$;

-- then
select tests.refuses(
  $$select till.reverse_transaction(1, 'grace', 'wrong account')$$,
  'TK005', '{"balance": 20000000, "required": 25000000, "shortfall": 5000000}',
  'the balance does not hold it'
);

select * from finish();
rollback;
