-- Unknown instances, and missing actors and reasons, are refused.
begin;
select plan(5);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();

-- then
select tests.refuses(
  $$select till.destroy_instance('inst_none', 'grace', 'why')$$,
  'TK020', '{"instance_id": "inst_none"}', 'an unknown instance'
);
select tests.refuses(
  $$select till.destroy_instance('', 'grace', 'why')$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'an empty instance id'
);
select tests.refuses(
  $$select till.destroy_instance('inst_ada', null, 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'no actor'
);
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', '', true)$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'force without a reason'
);
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'why', p_at => 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
