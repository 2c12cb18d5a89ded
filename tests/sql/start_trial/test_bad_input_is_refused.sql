-- Unknown accounts and arguments that cannot be right are refused.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- then
select tests.refuses(
  $$select till.start_trial('acct_nobody', 'inst_ada')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.start_trial('', 'inst_ada')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'an empty account id'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', null)$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'no instance'
);
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_ada', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
