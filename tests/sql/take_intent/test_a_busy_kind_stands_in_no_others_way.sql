-- An intent is taken by its kind, however many of another are due; of any kind, money goes first.
begin;
select plan(6);

-- given
select tests.given_ada();
insert into till_private.intents
  (kind, account_id, idempotency_key, parameters, reason, created_at, next_attempt_at)
select kind, 'acct_ada', kind || ':' || n, '{}', 'test', due, due
from (values
  ('refresh_subscription', 3, '2026-06-01T00:00:00Z'::timestamptz),
  ('clean_up_checkout', 1, '2026-06-02T00:00:00Z'),
  ('cancel_subscription', 1, '2026-06-03T00:00:00Z'),
  ('refund_invoice', 2, '2026-06-04T00:00:00Z')
) as k (kind, many, due), generate_series(1, k.many) as n;

-- then
select is(
  (till.take_intent('2026-06-10T00:00:00Z', 'cancel_subscription')).idempotency_key, 'cancel_subscription:1',
  'of the kind that is asked for'
);
select is((till.take_intent('2026-06-10T00:00:00Z', 'cancel_subscription')).kind, null, 'and of no other');
select is((till.take_intent('2026-06-10T00:00:00Z', 'no_such_kind')).kind, null, 'nor of one that is not there');
select is(
  (till.take_intent('2026-06-03T00:00:00Z', 'refund_invoice')).kind, null, 'nor before it is due'
);
select results_eq(
  $$select (till.take_intent('2026-06-10T00:00:00Z')).idempotency_key from generate_series(1, 3)$$,
  array['refund_invoice:1', 'refund_invoice:2', 'refresh_subscription:1'],
  'of any kind, money goes first'
);

-- given
insert into till_private.intents
  (kind, account_id, idempotency_key, parameters, reason, created_at, next_attempt_at)
select k[1], 'acct_ada', 'each:' || k[1], '{}', 'test', '2026-07-01', '2026-07-01'
from pg_constraint as c, regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''', 'g') as k
where c.conrelid = 'till_private.intents'::regclass and c.conname = 'kind_is_known';
-- then
select is(
  (
    select count(*) from generate_series(1, 100)
    where (till.take_intent('2026-07-01T00:00:00Z')).kind is not null
  ),
  (select count(*) from till_private.intents where answered_at is null),
  'no kind is forgotten'
);

select * from finish();
rollback;
