-- An account that does not exist is refused.
begin;
select plan(2);

-- given
select tests.given_ada(100000000);

-- then
select tests.refuses(
  $$select tests.enroll(p_account_id => 'acct_nobody')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'nobody cannot pay'
);
select tests.refuses(
  $$select till.preview_enrollment('acct_nobody', 'inst_ada', 'standard')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'there is no balance to show either'
);

select * from finish();
rollback;
