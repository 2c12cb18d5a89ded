-- Each kind of grant is booked against its own contra.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');

-- when
do $$
begin
  perform till.grant_credits('acct_ada', 3000000, 'a', 'purchase');
  perform till.grant_credits('acct_ada', 2000000, 'b', 'promotion');
  perform till.grant_credits('acct_ada', 1000000, 'c', 'adjustment');
end;
$$;

-- then
select is(
  tests.entries(),
  '{"1: 3000000 acquired off_stripe -> 3000000",
    "2: 2000000 acquired promotions -> 5000000",
    "3: 1000000 acquired adjustments -> 6000000"}',
  'off_stripe, promotions, adjustments'
);
select results_eq(
  'select kind from till.transactions order by transaction_id',
  array['purchase', 'promotion', 'adjustment'],
  'the transactions have the kinds'
);

select * from finish();
rollback;
