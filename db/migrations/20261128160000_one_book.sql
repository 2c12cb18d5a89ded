-- One book for money in, one table of Stripe prices, one of changes; the current period is read
-- from the paid periods (docs/decisions.md).
--
-- The functions of the version before go on until they are replaced. The tables that they write
-- stay for that time, and triggers carry what they write over. The rows that are there already
-- follow in the next migration; old tables, columns and these triggers go with db/superseded.sql,
-- once nobody uses them.

-- migrate:up

-- All that it locks, it locks at once. A call may wait for us while it holds what we wait for: we
-- give way, and are tried again, before the server looks for a deadlock, which would fail the call.
set local lock_timeout = '50ms';
lock table
  till_private.payments, till_private.subscriptions, till_private.passes,
  till_private.paid_periods, till_private.stripe_prices, till_private.pass_prices,
  till_private.pass_tiers, till_private.settlements, till_private.pass_invoices,
  till_private.credit_purchases, till_private.subscription_changes, till_private.pass_changes
  in access exclusive mode;

-- A CHECK needs its function, so those live here and not in functions/. Each raises what a CHECK of
-- its own would have: a check_violation that names the rule.
create function till_private.break_rule (
  p_table text,
  p_rule text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  raise check_violation using
    schema = 'till_private', table = p_table, constraint = p_rule,
    message = format('a row of %s breaks the rule %s', p_table, p_rule);
end;
$$;
comment on function till_private.break_rule (text, text) is
  'Raises a check_violation that names the rule that a row breaks.';

create table till_private.purchases (
  purchase_id text collate "C" primary key,
  product text not null,
  account_id text collate "C" not null,
  transaction_id bigint not null,
  stripe_subscription_id text collate "C",
  session_id text collate "C",
  amount bigint not null,
  off_stripe_amount bigint not null,
  tax_amount bigint,
  other_amount bigint not null,
  currency text not null,
  period_start timestamptz,
  period_end timestamptz,
  paid_at timestamptz not null
);
comment on table till_private.purchases is
  'What was paid for at Stripe, each once: an invoice, or the payment intent of credits. Amounts '
  'in micros, the last three are parts of the first. Tax is null: booked before it was read. '
  'Append-only.';

create function till_private.purchase_is_sound (
  p_purchase till_private.purchases
)
  returns boolean
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_broken text;
begin
  -- The usual case in one expression; which rule is broken is looked for behind it.
  if p_purchase.amount >= 0
    and p_purchase.off_stripe_amount between 0 and p_purchase.amount
    and p_purchase.tax_amount >= 0 and p_purchase.other_amount >= 0
    and p_purchase.tax_amount + p_purchase.other_amount <= p_purchase.amount
    and p_purchase.product = 'hosting'
    and p_purchase.stripe_subscription_id is not null
    and p_purchase.period_start is not null and p_purchase.period_end is not null
  then
    return true;
  end if;
  v_broken := case
    when p_purchase.product not in ('hosting', 'pass', 'credits', 'other') then 'product_is_known'
    when p_purchase.amount < 0 then 'amount_is_not_negative'
    when p_purchase.off_stripe_amount not between 0 and p_purchase.amount
      then 'off_stripe_is_a_part_of_the_amount'
    when p_purchase.tax_amount < 0 or p_purchase.other_amount < 0
      or p_purchase.tax_amount + p_purchase.other_amount > p_purchase.amount
      then 'tax_and_other_lines_are_parts_of_the_amount'
    when p_purchase.product in ('hosting', 'pass')
      and num_nulls(
        p_purchase.stripe_subscription_id, p_purchase.period_start, p_purchase.period_end
      ) > 0
      then 'what_is_subscribed_to_names_its_subscription_and_period'
    when p_purchase.product = 'credits'
      and (p_purchase.session_id is null or p_purchase.purchase_id !~ '^pi_')
      then 'credits_are_bought_by_a_payment_intent'
  end;
  if v_broken is not null then
    perform till_private.break_rule('purchases', v_broken);
  end if;
  return true;
end;
$$;
comment on function till_private.purchase_is_sound (till_private.purchases) is
  'The rules of a purchase; raises the one that is broken.';

alter table till_private.purchases
  add constraint a_purchase_is_sound check (till_private.purchase_is_sound(purchases));

create unique index a_transaction_books_one_purchase on till_private.purchases (transaction_id);
create index purchases_of_a_stripe_subscription on till_private.purchases (
  stripe_subscription_id, period_end, paid_at
)
  where stripe_subscription_id is not null;

create trigger rows_are_append_only before update or delete on till_private.purchases
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.purchases
  for each statement execute function till_private.refuse_change();

-- A payment id belongs to a purchase; until the contract, rows of the version before have only
-- their transaction.
alter table till_private.payments
  add column purchase_id text collate "C",
  alter column transaction_id drop not null;
drop trigger rows_are_append_only on till_private.payments;
create trigger rows_are_append_only
  before update of payment_id, transaction_id, recorded_at or delete on till_private.payments
  for each row execute function till_private.refuse_change();
comment on table till_private.payments is
  'Every payment id seen with a purchase. It belongs to that purchase for ever. Append-only.';

-- One Stripe price stands for one thing for ever.
alter table till_private.stripe_prices
  add column product text not null default 'hosting',
  add column tier text references till_private.pass_tiers,
  add column cadence text,
  alter column price_version drop not null,
  alter column plan drop not null,
  alter column is_intro drop not null,
  add constraint a_price_stands_for_one_thing check (
    case product
      when 'hosting' then
        num_nulls(price_version, plan, is_intro) = 0 and num_nonnulls(tier, cadence) = 0
      when 'pass' then
        num_nulls(tier, cadence) = 0 and num_nonnulls(price_version, plan, is_intro) = 0
      else product = 'other' and num_nonnulls(price_version, plan, is_intro, tier, cadence) = 0
    end
  ) not valid,
  add constraint cadence_is_monthly_or_yearly check (cadence in ('monthly', 'yearly')) not valid;
comment on table till_private.stripe_prices is
  'Which Stripe prices stand for what: a plan of a version, a tier and cadence of a pass, or '
  'something else that is sold beside them. Several may; old ones stay recognised.';

create table till_private.changes (
  change_id bigint generated by default as identity,
  subject text not null,
  subject_id text collate "C" not null,
  account_id text collate "C",
  action text not null,
  actor text not null,
  reason text,
  before jsonb,
  after jsonb not null,
  transaction_id bigint,
  changed_at timestamptz not null,
  primary key (subject, subject_id, change_id),
  constraint subject_is_known check (
    subject in ('account', 'instance', 'subscription', 'pass', 'deployment', 'catalog')
  )
);
comment on table till_private.changes is
  'Who changed what, when and why, from what to what: the columns that matter, by name. '
  'Append-only.';

create index changes_of_an_account on till_private.changes (account_id, changed_at);

create trigger rows_are_append_only before update or delete on till_private.changes
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.changes
  for each statement execute function till_private.refuse_change();

-- The change rows no longer hang on what they are of, so that keeps itself from being emptied.
create trigger table_is_append_only before truncate on till_private.subscriptions
  for each statement execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.passes
  for each statement execute function till_private.refuse_change();

-- Numbers of the tables before are kept, and may go on for as long as their functions do.
do $$
begin
  perform pg_catalog.setval(
    pg_catalog.pg_get_serial_sequence('till_private.changes', 'change_id'),
    100000 + (
      select greatest(
        (select coalesce(max(c.change_id), 0) from till_private.subscription_changes as c),
        (select coalesce(max(c.change_id), 0) from till_private.pass_changes as c)
      )
    )
  );
end;
$$;

-- What an import knows of a period is a paid period without a transaction of ours.
alter table till_private.paid_periods alter column transaction_id drop not null;
drop index till_private.paid_periods_of_a_lineage;
create index paid_periods_of_a_lineage on till_private.paid_periods (
  lineage_id, period_start desc, period_end desc
);

-- The current period and what follows from it are read, not stored.
alter table till_private.subscriptions
  drop constraint a_trial_has_no_funding,
  drop constraint a_paid_subscription_has_one_funding_shape,
  drop constraint a_paid_subscription_has_plan_and_period,
  drop constraint a_period_ends_after_it_starts;

-- The one view of it; till_private.current_period is the one helper. A transferred row shows what
-- was paid while it took part.
create view till_private.subscriptions_with_period as
select
  s.subscription_id, s.lineage_id, s.account_id, s.instance_id, s.status, s.plan, s.price_version,
  s.payment_source, s.stripe_subscription_id,
  p.period_start as current_period_start,
  p.period_end as current_period_end,
  case s.payment_source when 'credits' then p.period_end end as credit_renewal_at,
  case s.plan when 'commit' then p.period_end end as commit_ends_at,
  s.trial_ends_at, s.cancel_at_period_end, s.canceled_at, s.past_due_since, s.suspended_at,
  s.destruction_due_at, s.transferred_to_subscription_id
from till_private.subscriptions as s
left join lateral (
  select c.period_start, c.period_end
  from till_private.paid_periods as c
  where c.lineage_id = s.lineage_id and c.subscription_id <= s.subscription_id
  order by c.period_start desc, c.period_end desc
  limit 1
) as p on true;
comment on view till_private.subscriptions_with_period is
  'Subscriptions with what is read from their paid periods: current period, renewal, commitment.';

create type till_private.stripe_facts as (
  stripe_subscription_id text,
  account_id text,
  cancel_at_period_end boolean,
  cancel_seen_at timestamptz,
  dunning text,
  dunning_seen_at timestamptz,
  stripe_status text,
  stripe_status_seen_at timestamptz,
  ended_at timestamptz,
  last_paid_at timestamptz,
  last_paid_period_end timestamptz
);
comment on type till_private.stripe_facts is
  'What Stripe said of a Stripe subscription, and its newest payment.';

create type till_private.settlement_situation as (
  subscription till_private.subscriptions,
  period_start timestamptz,
  period_end timestamptz,
  paid_the_period boolean,
  facts till_private.stripe_facts,
  funder_facts till_private.stripe_facts
);
comment on type till_private.settlement_situation is
  'What a settlement decides on: the subscription that the invoice is for, its current period, '
  'whether this Stripe subscription paid that, and the facts of it and of what funds the row.';

create type till_private.settlement_decision as (
  refusal till_private.refusal,
  subscription till_private.subscriptions,
  is_current boolean
);
comment on type till_private.settlement_decision is
  'What a settlement makes of a subscription, and whether its period is now the current one; or '
  'why it is refused.';

create type till_private.enrollment_situation as (
  account till_private.accounts,
  instance till_private.instances,
  subscription till_private.subscriptions,
  period_start timestamptz,
  period_end timestamptz,
  is_importing boolean,
  is_live_trial boolean,
  has_paid_before boolean,
  version till_private.price_versions,
  plan till_private.plans,
  price till_private.plan_prices
);
comment on type till_private.enrollment_situation is
  'What an enrollment, or a checkout, decides on: who pays for what, what is paid already, and the '
  'price version and price that count.';

alter type till_private.enrollment_decision add attribute contra text;

-- Carrying over what the version before writes until its functions are replaced.

create function till_private.carry_over ()
  returns trigger
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  case tg_table_name
    when 'settlements' then
      insert into till_private.purchases (
        purchase_id, product, account_id, transaction_id, stripe_subscription_id, amount,
        off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
      )
      select
        new.invoice_id, 'hosting', new.account_id, new.transaction_id, new.stripe_subscription_id,
        new.amount, new.off_stripe_amount, 0, 0, new.currency, new.period_start, new.period_end,
        t.event_at
      from till_private.transactions as t
      where t.transaction_id = new.transaction_id
      on conflict (purchase_id) do nothing;
    when 'pass_invoices' then
      insert into till_private.purchases (
        purchase_id, product, account_id, transaction_id, stripe_subscription_id, amount,
        off_stripe_amount, tax_amount, other_amount, currency, period_start, period_end, paid_at
      )
      select
        new.invoice_id, case t.kind when 'pass_base' then 'pass' else 'other' end, p.account_id,
        new.transaction_id, p.stripe_subscription_id, new.amount, 0, 0, 0, new.currency,
        new.period_start, new.period_end, new.paid_at
      from till_private.passes as p
      join till_private.transactions as t on t.transaction_id = new.transaction_id
      where p.pass_id = new.pass_id
      on conflict (purchase_id) do nothing;
    when 'credit_purchases' then
      insert into till_private.purchases (
        purchase_id, product, account_id, transaction_id, session_id, amount,
        off_stripe_amount, tax_amount, other_amount, currency, paid_at
      )
      select
        new.payment_intent_id, 'credits', new.account_id, new.transaction_id, new.session_id,
        new.amount, 0, new.tax_amount, 0, new.currency, t.event_at
      from till_private.transactions as t
      where t.transaction_id = new.transaction_id
      on conflict (purchase_id) do nothing;
      insert into till_private.payments (payment_id, purchase_id, recorded_at)
      select new.payment_intent_id, new.payment_intent_id, t.posted_at
      from till_private.transactions as t
      where t.transaction_id = new.transaction_id
      on conflict (payment_id) do nothing;
    when 'payments' then
      if new.purchase_id is null then
        select p.purchase_id into new.purchase_id
        from till_private.purchases as p
        where p.transaction_id = new.transaction_id;
      end if;
    when 'pass_prices' then
      insert into till_private.stripe_prices (
        stripe_price_id, product, tier, cadence, added_by, added_reason, added_at
      )
      values (
        new.stripe_price_id, 'pass', new.tier, new.cadence, new.added_by, new.added_reason,
        new.added_at
      )
      on conflict (stripe_price_id) do nothing;
    when 'subscription_changes' then
      insert into till_private.changes (
        change_id, subject, subject_id, account_id, action, actor, reason, before, after,
        transaction_id, changed_at
      )
      select
        new.change_id, 'subscription', new.subscription_id::text, s.account_id, new.action,
        new.actor, new.reason, new.before, new.after, new.transaction_id, new.changed_at
      from till_private.subscriptions as s
      where s.subscription_id = new.subscription_id;
    when 'pass_changes' then
      insert into till_private.changes (
        change_id, subject, subject_id, account_id, action, actor, reason, before, after, changed_at
      )
      select
        new.change_id, 'pass', new.pass_id::text, p.account_id, new.action, new.actor, new.reason,
        new.before, new.after, new.changed_at
      from till_private.passes as p
      where p.pass_id = new.pass_id;
    when 'subscriptions' then
      if new.payment_source = 'stripe' and new.subscription_id = new.lineage_id then
        insert into till_private.paid_periods (
          lineage_id, subscription_id, plan, price_version, amount, period_start, period_end
        )
        values (
          new.lineage_id, new.subscription_id, new.plan, new.price_version, 0,
          new.current_period_start, new.current_period_end
        );
      end if;
  end case;
  return new;
end;
$$;
comment on function till_private.carry_over () is
  'Trigger: carries what the functions of version 0.1 write over into the tables of 0.2.';

create trigger carry_over after insert on till_private.settlements
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.pass_invoices
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.credit_purchases
  for each row execute function till_private.carry_over();
create trigger carry_over before insert on till_private.payments
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.pass_prices
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.subscription_changes
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.pass_changes
  for each row execute function till_private.carry_over();
create trigger carry_over after insert on till_private.subscriptions
  for each row execute function till_private.carry_over();

-- migrate:down
