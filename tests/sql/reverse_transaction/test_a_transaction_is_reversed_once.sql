-- A transaction is reversed at most once, and a reversal never.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada', 25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
  perform till.reverse_transaction(2, 'grace', 'double click');
end;
$$;

-- then
select tests.refuses(
  $$select till.reverse_transaction(2, 'grace', 'double click')$$,
  'TK009', '{"transaction_id": 2, "why": "already_reversed"}', 'not twice'
);
select tests.refuses(
  $$select till.reverse_transaction(3, 'grace', 'it was right')$$,
  'TK009', '{"transaction_id": 3, "why": "is_a_reversal"}', 'not a reversal'
);

select * from finish();
rollback;
