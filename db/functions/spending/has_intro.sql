-- Tells whether an account in a live trial gets the intro price for its first paid period.
--
-- Parameters  p_account_id     the account
--             p_price_version  of the trial
--             p_plan           what it is to pay for
-- Locks       nothing more: the caller holds the account
create or replace function till_private.has_intro (
  p_account_id text,
  p_price_version text,
  p_plan text
)
  returns boolean
  language sql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  select
    p_plan = 'standard'
    and exists (
      select from till_private.plan_prices as p
      where p.price_version = p_price_version and p.plan = p_plan and p.intro_amount is not null
    )
    and not till_private.has_paid_before(p_account_id);
$$;

comment on function till_private.has_intro (text, text, text) is
  'Tells whether an account in a live trial gets the intro price for its first paid period.';
