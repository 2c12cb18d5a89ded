-- The read side: what operators, readers and reports look at. Amounts in micros, times in UTC.

set search_path = pg_catalog, pg_temp;

create or replace view till.accounts as
select
  account_id, currency, acquired, spent, acquired - spent as balance, entry_count,
  stripe_customer_id, blocked_at, blocked_reason, opened_at
from till_private.accounts;
comment on view till.accounts is 'Accounts and their balances.';

create or replace view till.transactions as
select
  transaction_id, account_id, command, key, kind, reason, actor, reverses, event_at, posted_at
from till_private.transactions;
comment on view till.transactions is 'Accepted commands, each with its natural key.';

create or replace view till.entries as
select
  account_id, entry_number, transaction_id, amount, counter, contra, balance_after, posted_at
from till_private.entries;
comment on view till.entries is 'The movements on the accounts.';

create or replace view till.instances as
select
  instance_id, account_id, organization_id, registered_at,
  destroyed_at, destroyed_by, destroyed_reason
from till_private.instances;
comment on view till.instances is 'Hosted instances, personal or under an organization.';

create or replace view till.subscriptions as
select
  subscription_id, account_id, instance_id, status, plan, price_version, payment_source,
  stripe_subscription_id, current_period_start, current_period_end, credit_renewal_at,
  commit_ends_at, trial_ends_at, cancel_at_period_end, canceled_at, past_due_since, suspended_at,
  destruction_due_at, transferred_to_subscription_id
from till_private.subscriptions_with_period;
comment on view till.subscriptions is 'What funds each instance. A transferred row is history.';

create or replace view till.paid_periods as
select
  p.paid_period_id, s.account_id, s.instance_id, p.subscription_id, p.transaction_id, p.invoice_id,
  p.plan, p.price_version, p.amount, p.period_start, p.period_end
from till_private.paid_periods as p
join till_private.subscriptions as s using (subscription_id)
where p.transaction_id is not null;
comment on view till.paid_periods is
  'Periods that money was booked for, each with its transaction.';

create or replace view till.overlapping_paid_periods as
select
  a.account_id, a.instance_id, a.paid_period_id, b.paid_period_id as overlaps_paid_period_id,
  greatest(a.period_start, b.period_start) as overlap_start,
  least(a.period_end, b.period_end) as overlap_end
from till.paid_periods as a
join till_private.paid_periods as pa using (paid_period_id)
join till_private.paid_periods as b
  on b.lineage_id = pa.lineage_id and b.paid_period_id > a.paid_period_id
  and b.transaction_id is not null
where a.period_start < b.period_end and b.period_start < a.period_end;
comment on view till.overlapping_paid_periods is
  'Paid periods of one lineage that cover the same time: legal, and worth a look.';

create or replace view till.subscription_changes as
select
  change_id, account_id, subject_id::bigint as subscription_id, action, actor, reason, before,
  after,
  transaction_id, changed_at
from till_private.changes
where subject = 'subscription';
comment on view till.subscription_changes is
  'Who changed which subscription, when and why, from what to what.';

create or replace view till.quarantine as
select
  q.event_id, e.type, q.reason, q.detail, q.account_id, q.invoice_id, q.stripe_subscription_id,
  q.instance_id,
  case
    when earlier.event_id is null then q.amount - least(coalesce(told.amount, 0), q.amount)
    else 0
  end as amount,
  q.currency, earlier.event_id as counted_under_event_id, q.parked_at, q.tried_at, q.tries,
  now() - q.parked_at as age, q.payment_intent_id, q.purchase_id, q.went_back_id
from till_private.quarantine as q
join till_private.stripe_events as e using (event_id)
left join lateral (
  select o.event_id
  from till_private.quarantine as o
  where (
      o.invoice_id = q.invoice_id
      or o.payment_intent_id = q.payment_intent_id
      or (o.went_back_id = q.went_back_id and q.went_back_id is distinct from q.payment_id)
    )
    and o.resolution is null
    and (o.parked_at, o.event_id) < (q.parked_at, q.event_id)
  order by o.parked_at, o.event_id
  limit 1
) as earlier on true
left join lateral (
  -- A charge tells the sum of its refunds: what it told before, and what they tell themselves.
  select greatest(
    max(o.amount) filter (
      where o.went_back_id = o.payment_id
        and (o.amount, o.parked_at, o.event_id) < (q.amount, q.parked_at, q.event_id)
    ),
    sum(o.amount) filter (where o.went_back_id <> o.payment_id and o.event_id = o.first_event_id)
  )::bigint as amount
  from (
    select
      s.amount, s.parked_at, s.event_id, s.went_back_id, s.payment_id,
      first_value(s.event_id) over (
        partition by s.went_back_id order by s.parked_at, s.event_id
      ) as first_event_id
    from till_private.quarantine as s
    where s.payment_id = q.payment_id
  ) as o
  where q.went_back_id = q.payment_id
) as told on true
where q.resolution is null;
comment on view till.quarantine is
  'Events that wait for an operator: why, and the money at stake, counted once per payment. Money '
  'that went back is counted for itself, once per refund and dispute.';

create or replace view till.stripe_events as
select
  e.event_id, e.type, e.api_version, e.livemode, e.event_at, e.received_at, e.deliveries, e.outcome,
  coalesce(e.transaction_id, b.transaction_id) as transaction_id, e.decided_at, e.ignored_because
from till_private.stripe_events as e
left join till_private.purchases as b
  on b.purchase_id = e.object_id and e.outcome = 'applied' and e.type = 'invoice.paid';
comment on view till.stripe_events is 'Stripe events and what became of them; no bodies.';

create or replace view till.intents as
select
  intent_id, kind, account_id, idempotency_key, reason, created_at, attempts, next_attempt_at,
  last_error, answered_at
from till_private.intents;
comment on view till.intents is
  'Calls to Stripe that were committed to, and whether they were answered.';

create or replace view till.unmatched_legacy_deposits as
select e.account_id, e.legacy_id, e.payment_id, e.amount, e.category, e.happened_at
from till_private.legacy_entries as e
where e.payment_id is not null
  and not exists (
    select from till_private.legacy_settlements as s
    where s.account_id = e.account_id and s.legacy_id = e.legacy_id
  );
comment on view till.unmatched_legacy_deposits is
  'Deposits of the older books that no delivered payment has been matched with.';

create or replace view till.passes as
select
  pass_id, account_id, stripe_subscription_id, tier, cadence, status, cancel_at_period_end,
  started_at, paid_until, streak, next_issue_at, canceled_at
from till_private.passes;
comment on view till.passes is 'Passes and their state.';

create or replace view till.pass_issuances as
select
  i.issuance_id, p.account_id, i.pass_id, i.issue_month, i.base_amount, i.threshold,
  i.base_transaction_id, i.bonus_percent, i.bonus_amount, i.bonus_transaction_id
from till_private.pass_issuances as i
join till_private.passes as p using (pass_id);
comment on view till.pass_issuances is 'The months that passes have issued: base and bonus.';

create or replace view till.pass_changes as
select
  change_id, account_id, subject_id::bigint as pass_id, action, actor, reason, before, after,
  changed_at
from till_private.changes
where subject = 'pass';
comment on view till.pass_changes is 'Who changed which pass, when and why, from what to what.';

create or replace view till.checkout_attempts as
select
  attempt_id, account_id, kind, instance_id, plan, price_version, stripe_price_id,
  billing_starts_at, amount, currency, status, session_id, created_at, recorded_at, closed_at,
  close_reason
from till_private.checkout_attempts;
comment on view till.checkout_attempts is
  'Tries at a Stripe Checkout and what became of them; without the address where one pays.';

create or replace view till.credit_purchases as
select
  purchase_id as payment_intent_id, account_id, session_id, transaction_id, amount, currency,
  tax_amount
from till_private.purchases
where product = 'credits';
comment on view till.credit_purchases is
  'The payments that bought credits, each once: what was paid, and the part of it that is tax.';

create or replace view till.changes as
select
  change_id, subject, subject_id, account_id, action, actor, reason, before, after, transaction_id,
  changed_at
from till_private.changes;
comment on view till.changes is
  'Who changed what, when and why, from what to what: accounts, subscriptions, passes, deployment.';

create or replace view till.purchases as
select
  purchase_id, product, account_id, stripe_subscription_id, transaction_id, amount,
  off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
from till_private.purchases;
comment on view till.purchases is
  'What was paid for at Stripe, each once: an invoice, or the payment intent of credits.';
