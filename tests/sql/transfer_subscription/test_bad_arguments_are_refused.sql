-- Bad arguments are refused, each by its name.
begin;
select plan(6);

-- given
select tests.given_active();

-- then
select tests.refuses(
  $$select till.transfer_subscription('', 'inst_new', 'grace', 'moved')$$, 'TK004',
  '{"argument": "from_instance_id", "must_be": "text of 1 to 255 characters"}', 'from where'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', null, 'grace', 'moved')$$, 'TK004',
  '{"argument": "to_instance_id", "must_be": "text of 1 to 255 characters"}', 'to where'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_ada', 'grace', 'moved')$$, 'TK004',
  '{"argument": "to_instance_id", "must_be": "another instance"}', 'not to itself'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', null, 'moved')$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', '')$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'why'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', 'infinity')$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
