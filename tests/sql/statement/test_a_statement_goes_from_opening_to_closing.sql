-- A statement lists the opening balance, a line per entry in order of posting, the closing balance.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');
select tests.given_account('acct_bob', 1000000);
do $$
begin
  perform till.grant_credits('acct_ada', 25000000, 'a', 'purchase', 'starter pack', '2026-06-01T00:00:00Z');
  perform till.spend_credits('acct_ada', 5000000, 'b', 'usage of June', '2026-07-01T00:00:00Z');
end;
$$;

-- then
select results_eq(
  $$select * from till.statement('acct_ada')$$,
  $$select x.line, coalesce(t.posted_at, x.at), x.number, t.kind, x.amount, x.balance, x.contra, t.reason,
      t.event_at, t.transaction_id
    from (values
      ('opening', null::timestamptz, null::bigint, null::bigint, 0::bigint, null, null),
      ('entry', null, 1, 25000000, 25000000, 'off_stripe', 'a'),
      ('entry', null, 2, -5000000, 20000000, 'usage_revenue', 'b'),
      ('closing', null, null, null, 20000000, null, null)
    ) as x (line, at, number, amount, balance, contra, key)
    left join till.transactions as t using (key)
    order by array_position('{opening,entry,closing}', x.line), x.number$$,
  'the whole statement of one account'
);

select * from finish();
rollback;
