-- An item that cannot be read is refused with what is wrong with it; the others are booked.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada', 25000000);
create temp table results as
select *
from till.spend_credits_many(jsonb_build_array(
  'null'::jsonb, '7'::jsonb, '[]'::jsonb, '{}'::jsonb,
  '{"account_id": "acct_ada", "amount": 1, "key": ""}'::jsonb,
  '{"account_id": "acct_ada", "amount": 1, "key": 1}'::jsonb,
  jsonb_build_object('account_id', repeat('a', 256), 'amount', 1, 'key', 'k'),
  '{"account_id": "acct_ada", "amount": 1, "key": "k", "reason": 1}'::jsonb,
  jsonb_build_object('account_id', 'acct_ada', 'amount', 1, 'key', 'k', 'reason', repeat('x', 1001)),
  '{"account_id": "acct_ada", "amount": 1, "key": "k", "at": "2026-06-01T00:00:00Z"}'::jsonb,
  '{"account_id": "acct_ada", "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": "1", "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": 1.5, "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": 0, "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": -1, "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": 1000000000000001, "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": 99999999999999999999999999, "key": "k"}'::jsonb,
  '{"account_id": "acct_ada", "amount": 1, "key": "k", "reason": null}'::jsonb
));

-- then
select is(
  array(select detail ->> 'argument' from results where reason = 'invalid_argument' order by item),
  '{item,item,item,account_id,key,key,account_id,reason,reason,at}', 'what has the wrong form names its argument'
);
select is(
  array(select detail -> 'amount' from results where reason = 'amount_out_of_range' order by item),
  array['null', '"1"', '1.5', '0', '-1', '1000000000000001', '99999999999999999999999999']::jsonb[],
  'an amount that is not 1 to 10^15 whole micros is shown'
);
select is(
  array(select outcome from results where item = 18), '{ok}', 'the last is booked'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000", "2: -1 spent usage_revenue -> 24999999"}',
  'and nothing else'
);

select * from finish();
rollback;
