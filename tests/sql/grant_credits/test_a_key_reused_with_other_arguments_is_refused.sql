-- The same key with other arguments is refused, and the detail names what differs.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
do $$
begin
  perform till.grant_credits('acct_ada', 25000000, 'order-1', 'purchase', 'starter pack', '2026-06-01T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.grant_credits('acct_ada', 26000000, 'order-1', 'purchase', 'starter pack', '2026-06-01T00:00:00Z')$$,
  'TK011', '{"key": "order-1", "transaction_id": 1, "differs": ["amount"]}',
  'another amount'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 25000000, 'order-1', 'promotion', null, '2026-06-01T00:00:00Z')$$,
  'TK011', '{"key": "order-1", "transaction_id": 1, "differs": ["kind", "reason"]}',
  'another kind, and no reason'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 25000000, 'order-1', 'purchase', 'starter pack', '2026-06-02T00:00:00Z')$$,
  'TK011', '{"key": "order-1", "transaction_id": 1, "differs": ["event_at"]}',
  'another outside time'
);

select * from finish();
rollback;
