-- Credits for an unknown account are refused; no account is made on the way.
begin;
select plan(1);

select tests.refuses(
  $$select till.grant_credits('acct_nobody', 5000000, 'k', 'purchase')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);

select * from finish();
rollback;
