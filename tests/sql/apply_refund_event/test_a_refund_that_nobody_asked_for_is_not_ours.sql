-- A refund that nobody here asked for is not ours; another account's intent is not answered.
begin;
select plan(2);

select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
do $$
begin
  perform till_private.add_intent('refund_invoice', 'acct_bob', 'refund_invoice:in_1', '{"invoice_id": "in_1"}', 'why', now());
end;
$$;
create function pg_temp.applied (p_metadata jsonb) returns till.event_receipt language sql as $$
  select till_private.apply_refund_event(
    till_private.read_event(tests.refund_event('evt_1', 'refund.failed', '2026-06-02', p_metadata => p_metadata)),
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied('{}')).outcome, 'ignored', 'not ours');
select throws_ok(
  $$select pg_temp.applied('{"till_intent": "refund_invoice:in_1"}')$$, 'TK034', null, 'no second account is locked'
);

select * from finish();
rollback;
