-- Unknown accounts and arguments that cannot be right are refused.
begin;
select plan(6);

-- given
select tests.given_account('acct_ada');

-- then
select tests.refuses(
  $$select till.register_instance('inst_1', 'acct_nobody')$$,
  'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.register_instance('', 'acct_ada')$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'an empty instance id'
);
select tests.refuses(
  $$select till.register_instance(repeat('i', 256), 'acct_ada')$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'a long instance id'
);
select tests.refuses(
  $$select till.register_instance('inst_1', null)$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'no account'
);
select tests.refuses(
  $$select till.register_instance('inst_1', 'acct_ada', '')$$,
  'TK004', '{"argument": "organization_id", "must_be": "text of 1 to 255 characters"}', 'an empty organization'
);
select tests.refuses(
  $$select till.register_instance('inst_1', 'acct_ada', null, 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
