-- What happened outside did not happen after the clock; at the clock, or before, it may have.
begin;
select plan(3);

-- given
select tests.given_account();

-- when, then
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k1', 'purchase', p_event_at => now() + interval '1 microsecond')$$,
  'TK004', '{"argument": "event_at", "must_be": "not after the clock"}', 'a later time is refused'
);
select is(
  (till.grant_credits('acct_ada', 1, 'k2', 'purchase', p_event_at => now())).balance, 1::bigint, 'now is not later'
);
select is(
  (till.grant_credits('acct_ada', 1, 'k3', 'purchase', p_event_at => '2026-01-01T00:00:00Z')).balance, 2::bigint,
  'and an earlier time is what it is for'
);

select * from finish();
rollback;
