-- A transaction that backs a paid period is not reversed here, whatever its kind.
begin;
select plan(2);

-- given: a settlement, and a spend that pays for a period
select tests.given_active(25000000);
do $$
begin
  perform till.spend_credits('acct_ada', 9000000, 'enroll-1');
end;
$$;
insert into till_private.paid_periods (
  lineage_id, subscription_id, transaction_id, plan, price_version, amount, period_start, period_end
)
values (1, 1, 3, 'standard', '2026-03-19', 9000000, '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z');

-- then
select tests.refuses(
  $$select till.reverse_transaction(2, 'grace', 'refund')$$,
  'TK009', '{"transaction_id": 2, "why": "paid_a_period"}', 'not the settlement'
);
select tests.refuses(
  $$select till.reverse_transaction(3, 'grace', 'refund')$$,
  'TK009', '{"transaction_id": 3, "why": "paid_a_period"}', 'not the spend'
);

select * from finish();
rollback;
