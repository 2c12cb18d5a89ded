-- The same key with other arguments is refused, before the balance is looked at.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada', 25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1', 'october');
end;
$$;

-- then
select tests.refuses(
  $$select till.spend_credits('acct_ada', 90000000, 'use-1', 'november')$$,
  'TK011', '{"key": "use-1", "transaction_id": 2, "differs": ["amount", "reason"]}',
  'another amount, more than there is, and another reason'
);

select * from finish();
rollback;
