-- A blocked account is refused before anything else is looked at; a replay is still answered.
begin;
select plan(5);

-- given
select tests.given_ada(100000000);
select tests.given_instance('inst_other');
create temp table first as select * from tests.enroll(p_instance_id => 'inst_other');
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud';

-- then
select tests.refuses_enrollment('TK003', '{"account_id": "acct_ada"}', 'a blocked account cannot buy');
select tests.refuses_enrollment(
  'TK003', '{"account_id": "acct_ada"}', 'an unknown instance is not looked at', 'inst_nowhere'
);
select is(
  tests.answer($$select * from tests.enroll(p_instance_id => 'inst_other')$$),
  tests.answer('select * from first') || '{"replayed": true}',
  'what was bought before is answered again'
);

select * from finish();
rollback;
