-- Buys the first period of a plan for an instance from the credit balance, once per key (spec 5).
--
-- The decision and the charge are one act: what is decided on is locked before it is looked at, and
-- everything is written in the same transaction, or nothing. From then on the subscription is pure
-- credit: the account's balance renews it. Open checkouts of the instance are superseded.
--
-- Parameters  p_account_id              who pays
--             p_instance_id             a personal instance of the account without a subscription,
--                                       or with one that is a trial or canceled
--             p_plan                    what is bought
--             p_key                     same key and arguments again return the first result,
--                                       whatever the balance
--             p_expected_price_version  refuse if it would be another; default: do not check
--             p_at                      when the period begins, UTC; default now. Left out, it is
--                                       not compared with the one of an earlier call
--             p_actor                   who buys; default the role of the session
-- Returns     the period and its price (micros), the balance after it, whether this was a replay
-- Raises      TK001 account_not_found, TK003 account_blocked, TK004 invalid_argument,
--             TK005 insufficient_credits, TK007 currency_mismatch, TK011 key_reused,
--             TK013 unknown_price_version, TK016 unknown_plan, TK020 instance_not_found,
--             TK021 instance_destroyed, TK023 organization_boundary,
--             TK026 active_subscription_exists, TK028 requires_reprovision,
--             TK032 price_version_mismatch, TK060 legacy_import_open
-- Locks       account, instance, subscription, issuance, attempt, intent
create or replace function till.enroll_with_credits (
  p_account_id text,
  p_instance_id text,
  p_plan text,
  p_key text,
  p_expected_price_version text default null,
  p_at timestamptz default null,
  p_actor text default null
)
  returns till.enrollment
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  -- Not a default of p_at: a time that was left out must not be compared on a replay.
  v_at timestamptz := coalesce(p_at, now());
  v_arguments jsonb := jsonb_build_object(
    'instance_id', p_instance_id, 'plan', p_plan,
    'expected_price_version', p_expected_price_version, 'at', p_at at time zone 'UTC'
  );
  v_account till_private.accounts;
  v_instance till_private.instances;
  v_situation till_private.enrollment_situation;
  v_after till_private.subscriptions;
  v_paid_period_id bigint;
  v_decision till_private.enrollment_decision;
  v_transaction_id bigint;
  v_posted till_private.posted;
  v_enrollment till.enrollment;
begin
  -- The usual case in one expression; the precise refusals are behind it.
  if (
    length(p_account_id) between 1 and 255
    and length(p_key) between 1 and 255
    and length(p_instance_id) between 1 and 255
    and length(p_plan) between 1 and 255
    and (p_expected_price_version is null or length(p_expected_price_version) between 1 and 255)
    and p_at is null
    and (p_actor is null or length(p_actor) between 1 and 255)
  ) is not true then
    perform till_private.require_text('account_id', p_account_id);
    perform till_private.require_text('key', p_key);
    perform till_private.require_enrollment(p_instance_id, p_plan, p_expected_price_version, v_at);
    perform till_private.require_text('actor', coalesce(p_actor, session_user));
  end if;

  v_account := till_private.lock_account(p_account_id);
  v_transaction_id := till_private.find_replay(
    p_account_id, 'enroll_with_credits', p_key, v_arguments
  );
  if v_transaction_id is not null then
    -- The instance as it was named: the subscription may have moved since.
    select
      t.transaction_id, p.subscription_id, p.paid_period_id, t.account_id,
      t.arguments ->> 'instance_id', p.plan, p.price_version, p.amount, p.period_start,
      p.period_end, e.balance_after, t.posted_at, true
    into strict v_enrollment
    from till_private.transactions as t
    join till_private.paid_periods as p using (transaction_id)
    join till_private.entries as e using (transaction_id)
    where t.transaction_id = v_transaction_id;
    return v_enrollment;
  end if;
  v_instance := till_private.lock_instance_if_any(p_instance_id);
  v_situation := till_private.look_at_enrollment(v_account, v_instance, p_plan, v_at);
  v_decision := till_private.decide_enrollment(
    v_situation, p_instance_id, p_plan, p_expected_price_version, v_at
  );
  if (v_decision.refusal).reason is not null then
    perform till_private.refuse_with(v_decision.refusal);
  end if;

  v_posted := till_private.book_spend(
    v_account, v_decision.bonus, 'enroll_with_credits', p_key, 'enrollment', v_arguments, null,
    p_actor, v_at, v_decision.price, v_decision.contra
  );
  v_transaction_id := v_posted.transaction_ids[1];
  v_after := till_private.change_subscription(
    v_situation.subscription,
    till_private.subscription_after_enrollment(
      v_situation.subscription, p_account_id, p_instance_id, p_plan, v_decision.price_version, v_at
    ),
    'enroll_with_credits', p_actor, null, v_transaction_id, v_at
  );
  v_paid_period_id := till_private.record_period(
    v_after, v_transaction_id, null, p_plan, v_decision.price_version, v_decision.price, v_at,
    v_decision.period_end
  );
  return row(
    v_transaction_id, v_after.subscription_id, v_paid_period_id, p_account_id, p_instance_id,
    p_plan,
    v_decision.price_version, v_decision.price, v_at, v_decision.period_end,
    (v_posted.account).acquired - (v_posted.account).spent, (v_posted.account).last_posted_at, false
  )::till.enrollment;
end;
$$;

comment on function till.enroll_with_credits (
  text, text, text, text, text, timestamptz, text
) is
  'Buys the first period of a plan for an instance from the credit balance, once per key.';
