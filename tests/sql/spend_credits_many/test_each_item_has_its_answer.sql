-- One call answers item by item, in the order given: ok, replayed, or refused with the reason that
-- the single call raises. One bad item spoils no other.
begin;
select plan(5);

-- given: ada has 25.00, of which 1.00 was used under use-0; bob is blocked; cy has nothing
select tests.given_account('acct_ada', 25000000);
select tests.given_account('acct_bob', 25000000);
select tests.given_account('acct_cy');
do $$
begin
  perform till.spend_credits('acct_ada', 1000000, 'use-0', 'october');
end;
$$;
update till_private.accounts set blocked_at = now(), blocked_reason = 'fraud' where account_id = 'acct_bob';

-- when
create temp table results as
select *
from till.spend_credits_many('[
  {"account_id": "acct_cy", "amount": 1, "key": "use-1"},
  {"account_id": "acct_ada", "amount": 4000000, "key": "use-1"},
  {"account_id": "acct_bob", "amount": 1, "key": "use-1"},
  {"account_id": "acct_nobody", "amount": 1, "key": "use-1"},
  {"account_id": "acct_ada", "amount": 1000000, "key": "use-0", "reason": "october"},
  {"account_id": "acct_ada", "amount": 4000000, "key": "use-1"},
  {"account_id": "acct_ada", "amount": 5000000, "key": "use-1"},
  {"account_id": "acct_ada", "amount": 20000001, "key": "use-2"},
  {"account_id": "acct_ada", "amount": 20000000, "key": "use-2", "reason": "the rest"},
  {"account_id": "acct_ada", "amount": 1, "key": "use-3"}
]', '2026-06-01T00:00:00Z');

-- then
select results_eq(
  'select * from results',
  $$values
    (1, 'acct_cy', 'use-1', 'refused', 'insufficient_credits',
      '{"balance": 0, "required": 1, "shortfall": 1}'::jsonb, null::bigint, null::bigint),
    (2, 'acct_ada', 'use-1', 'ok', null, null, 4, 20000000),
    (3, 'acct_bob', 'use-1', 'refused', 'account_blocked', '{"account_id": "acct_bob"}', null, null),
    (4, 'acct_nobody', 'use-1', 'refused', 'account_not_found', '{"account_id": "acct_nobody"}', null, null),
    (5, 'acct_ada', 'use-0', 'replayed', null, null, 3, 24000000),
    (6, 'acct_ada', 'use-1', 'replayed', null, null, 4, 20000000),
    (7, 'acct_ada', 'use-1', 'refused', 'key_reused',
      '{"key": "use-1", "transaction_id": 4, "differs": ["amount"]}', null, null),
    (8, 'acct_ada', 'use-2', 'refused', 'insufficient_credits',
      '{"balance": 20000000, "required": 20000001, "shortfall": 1}', null, null),
    (9, 'acct_ada', 'use-2', 'ok', null, null, 5, 0),
    (10, 'acct_ada', 'use-3', 'refused', 'insufficient_credits',
      '{"balance": 0, "required": 1, "shortfall": 1}', null, null)$$,
  'each has its answer'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000",
    "2: -1000000 spent usage_revenue -> 24000000",
    "3: -4000000 spent usage_revenue -> 20000000",
    "4: -20000000 spent usage_revenue -> 0"}',
  'what was accepted is booked as usage'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 5') - 'posted_at',
  '{"transaction_id": 5, "account_id": "acct_ada", "command": "spend_credits", "key": "use-2",
    "kind": "usage", "reason": "the rest", "actor": "postgres", "reverses": null,
    "event_at": "2026-06-01T00:00:00+00:00"}',
  'as till.spend_credits does it'
);
select ok(
  (till.spend_credits('acct_ada', 20000000, 'use-2', 'the rest')).replayed, 'and replays it'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
