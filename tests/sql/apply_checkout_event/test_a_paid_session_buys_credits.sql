-- A paid session buys credits once; one that is not ours is ignored.
begin;
select plan(3);

select tests.given_shop();
create function pg_temp.applied (p_body bytea) returns till.event_receipt language sql as $$
  select till_private.apply_checkout_event(
    till_private.read_event(p_body),
    till_private.whose_is((till_private.read_event(p_body)).object),
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied(tests.checkout_event('completed', p_mode => 'payment', p_metadata => '{}'))).outcome, 'ignored', 'not ours');
select is((pg_temp.applied(tests.checkout_event('completed', p_mode => 'payment'))).replayed, false, 'it is booked');
select is((pg_temp.applied(tests.checkout_event('completed', p_mode => 'payment'))).replayed, true, 'once');

select * from finish();
rollback;
