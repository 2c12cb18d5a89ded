-- What was not transferred stays with its instance; what is not there leads nowhere.
begin;
select plan(3);

select tests.given_active();

select is(till_private.follow_transfers(1, 'acct_ada'), 'inst_ada', 'it is where it was');
select throws_ok($$select till_private.follow_transfers(99, 'acct_ada')$$, 'TK036', null, 'a missing link');
select throws_ok($$select till_private.follow_transfers(1, 'acct_bob')$$, 'TK036', null, 'another account');

select * from finish();
rollback;
