-- An account begins at most 20 checkouts an hour, of whatever kind; another account is not concerned.
begin;
select plan(6);

-- given
select tests.given_shop();
select tests.given_account('acct_bob');
do $$
begin
  for v_minute in 0 .. 9 loop
    perform tests.begin_checkout('2026-06-01T00:00:00Z'::timestamptz + make_interval(mins => v_minute));
    perform till.begin_credit_purchase(
      'acct_ada', 1000000, '2026-06-01T00:00:30Z'::timestamptz + make_interval(mins => v_minute)
    );
  end loop;
end;
$$;

-- then
select tests.refuses(
  $$select tests.begin_checkout('2026-06-01T00:59:58.5Z')$$,
  'TK087', '{"limit": 20, "within_seconds": 3600, "retry_after_seconds": 2}', 'the twenty-first checkout'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_ada', 1000000, '2026-06-01T00:10:00Z')$$,
  'TK087', '{"limit": 20, "within_seconds": 3600, "retry_after_seconds": 3000}', 'or purchase'
);
select isnt(
  (till.begin_credit_purchase('acct_bob', 1000000, '2026-06-01T00:10:00Z')).attempt_id, null, 'not of another account'
);
select isnt(tests.begin_checkout('2026-06-01T01:00:00Z'), null, 'an hour after the first there is room');
select tests.refuses(
  $$select tests.begin_checkout('2026-06-01T01:00:00Z')$$,
  'TK087', '{"limit": 20, "within_seconds": 3600, "retry_after_seconds": 30}', 'for one'
);
select is(
  (select count(*) from till_private.checkout_attempts where account_id = 'acct_ada'), 21::bigint, 'and no more'
);

select * from finish();
rollback;
