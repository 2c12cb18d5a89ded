-- Looks at what an enrollment, or a checkout, of an instance decides on (spec 3.4, 5.1).
--
-- A live trial keeps its price version, everything else gets the current one.
--
-- Parameters  p_account      who pays
--             p_instance     for which instance, as it is locked; null when there is none
--             p_plan         what is bought
--             p_at           when the period begins, UTC
-- Returns     the situation; what is not there is null
-- Locks       nothing: who acts on it holds account and instance
create or replace function till_private.look_at_enrollment (
  p_account till_private.accounts,
  p_instance till_private.instances,
  p_plan text,
  p_at timestamptz
)
  returns till_private.enrollment_situation
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_situation till_private.enrollment_situation;
begin
  v_situation.account := p_account;
  v_situation.instance := p_instance;
  select
    s, c.period_start, c.period_end,
    exists (
      select from till_private.legacy_imports as l
      where l.account_id = p_account.account_id and l.finished_at is null
    ),
    coalesce(s.status = 'trialing' and p_at < s.trial_ends_at, false)
  into
    v_situation.subscription, v_situation.period_start, v_situation.period_end,
    v_situation.is_importing, v_situation.is_live_trial
  from (select) as one
  left join till_private.subscriptions as s
    on s.instance_id = p_instance.instance_id and s.transferred_to_subscription_id is null
  left join lateral (
    select p.period_start, p.period_end
    from till_private.paid_periods as p
    where p.lineage_id = s.lineage_id
    order by p.period_start desc, p.period_end desc
    limit 1
  ) as c on true;
  select v, p, a
  into v_situation.version, v_situation.plan, v_situation.price
  from (select) as one
  left join lateral (
    select n.*
    from till_private.price_versions as n
    where case
      when v_situation.is_live_trial
        then n.price_version = (v_situation.subscription).price_version
      else n.effective_at <= p_at
    end
    order by n.effective_at desc
    limit 1
  ) as v on true
  left join till_private.plans as p on p.plan = p_plan
  left join till_private.plan_prices as a
    on a.price_version = v.price_version and a.plan = p_plan;
  if v_situation.is_live_trial then
    v_situation.has_paid_before := exists (
      select from till_private.subscriptions as s
      where s.account_id = p_account.account_id
        and (
          s.payment_source = 'stripe'
          or exists (select from till_private.paid_periods as p where p.lineage_id = s.lineage_id)
        )
    ) or exists (
      select from till_private.legacy_deductions as d where d.account_id = p_account.account_id
    );
  end if;
  return v_situation;
end;
$$;

comment on function till_private.look_at_enrollment (
  till_private.accounts, till_private.instances, text, timestamptz
) is 'Looks at what an enrollment, or a checkout, of an instance decides on.';
