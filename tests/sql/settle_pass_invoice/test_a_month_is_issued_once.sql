-- A paid month of a pass is issued; the same invoice again is a replay, another for the month is refused.
begin;
select plan(3);

select tests.given_account('acct_ada');
create function pg_temp.settled (p_invoice_id text) returns till.receipt language sql as $$
  select till_private.settle_pass_invoice(
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    jsonb_populate_record(null::till_private.purchases, jsonb_build_object(
      'purchase_id', p_invoice_id, 'account_id', 'acct_ada', 'stripe_subscription_id', 'sub_pass', 'amount', 19000000,
      'currency', 'usd', 'paid_at', '2026-06-01T00:10:00Z'
    )),
    '{}', i.object -> 'lines', i.object -> 'parent' -> 'subscription_details' -> 'metadata', '2026-06-01T00:20:00Z'
  )
  from till_private.read_event(tests.pass_invoice()) as i;
$$;

select is((pg_temp.settled('in_1')).replayed, false, 'it is issued');
select is((pg_temp.settled('in_1')).replayed, true, 'a replay');
select throws_ok($$select pg_temp.settled('in_2')$$, 'TK070', null, 'a month is issued once');

select * from finish();
rollback;
