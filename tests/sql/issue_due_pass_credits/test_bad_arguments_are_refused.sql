-- A pass that is not there, and no time, are refused.
begin;
select plan(2);

select tests.given_account();
select tests.refuses('select till.issue_due_pass_credits(9)', 'TK072', '{"pass_id": 9}', 'no such pass');
select tests.refuses(
  'select till.issue_due_pass_credits(9, null)', 'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'no time'
);

select * from finish();
rollback;
