-- An unknown account has no balance, not a balance of zero.
begin;
select plan(2);

select tests.refuses(
  $$select till.balance('acct_nobody')$$, 'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses($$select till.balance(null)$$, 'TK001', '{"account_id": null}', 'no account');

select * from finish();
rollback;
