-- An instance that does not exist, or that belongs to somebody else, is refused alike.
begin;
select plan(4);

-- given
select tests.given_ada(100000000);
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');

-- then
select tests.refuses_enrollment(
  'TK020', '{"instance_id": "inst_nowhere"}', 'an instance that is not registered', 'inst_nowhere'
);
select tests.refuses_enrollment(
  'TK020', '{"instance_id": "inst_bob"}', 'an instance of another account', 'inst_bob'
);

select * from finish();
rollback;
