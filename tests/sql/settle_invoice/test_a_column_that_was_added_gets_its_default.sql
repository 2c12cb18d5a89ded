-- A migration may add columns while the functions run: a settlement that is new, a renewal and a replay go on,
-- and the new columns get their defaults.
begin;
select plan(5);

-- given
select tests.given_ada();
alter table till_private.subscriptions add column note text not null default 'none';
alter table till_private.paid_periods add column note text not null default 'none';
alter table till_private.purchases add column note text not null default 'none';
alter table till_private.payments add column note text not null default 'none';

-- when
create temp table answer as
select s.*
from (values
  ('in_1', '2026-06-01T00:00:00Z'::timestamptz, '2026-07-01T00:00:00Z'::timestamptz),
  ('in_2', '2026-07-01T00:00:00Z', '2026-08-01T00:00:00Z'),
  ('in_1', '2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z')
) as paid (invoice, period_start, period_end)
cross join tests.settle(
  invoice, p_payment_ids => array['pi_' || invoice], p_period_start => period_start, p_period_end => period_end
) as s;

-- then
select results_eq(
  'select transaction_id, subscription_id, replayed from answer',
  'values (1::bigint, 1::bigint, false), (2, 1, false), (1, 1, true)', 'each is settled'
);
select results_eq(
  $$select 'subscriptions', note from till_private.subscriptions
    union all select 'paid_periods', note from till_private.paid_periods
    union all select 'purchases', note from till_private.purchases
    union all select 'payments', note from till_private.payments$$,
  $$values ('subscriptions', 'none'), ('paid_periods', 'none'), ('paid_periods', 'none'), ('purchases', 'none'),
    ('purchases', 'none'), ('payments', 'none'), ('payments', 'none')$$,
  'with the defaults of the new columns'
);

select is_empty('select * from till.verify()', 'verify is clean');

-- when: the subscription is changed, moved and bought anew
do $$
begin
  perform tests.given_event(tests.subscription_event(p_cancel => true, p_at => '2026-07-02T00:00:00Z'));
  perform tests.given_transfer(p_at => '2026-07-03T00:00:00Z');
end;
$$;

-- then
select results_eq(
  'select subscription_id, note from till_private.subscriptions order by 1',
  $$values (1::bigint, 'none'), (2, 'none')$$, 'the successor has its own'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
