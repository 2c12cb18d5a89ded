-- An optional time that one of two calls leaves out is not compared.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada');
do $$
begin
  perform till.grant_credits('acct_ada', 5000000, 'with', 'purchase', p_event_at => '2026-06-01T00:00:00Z');
  perform till.grant_credits('acct_ada', 5000000, 'without', 'purchase');
end;
$$;
create temp table before as select tests.books();

-- when, then
select ok(
  (till.grant_credits('acct_ada', 5000000, 'with', 'purchase')).replayed,
  'left out the second time: a replay'
);
select ok(
  (till.grant_credits('acct_ada', 5000000, 'without', 'purchase', p_event_at => '2026-06-01T00:00:00Z')).replayed,
  'left out the first time: a replay'
);
select ok(
  (till.grant_credits('acct_ada', 5000000, 'with', 'purchase', p_event_at => '2026-06-01T02:00:00+02:00')).replayed,
  'the same instant, written in another zone: a replay'
);
select is(tests.books(), (select books from before), 'nothing is booked');

select * from finish();
rollback;
