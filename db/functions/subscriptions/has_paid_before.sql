-- Tells whether an account ever had a paid subscription: then no intro price is left for it.
--
-- Parameters  p_account_id  the account
-- Returns     true when a period of any of its subscriptions was paid, here or in an older system
-- Locks       nothing more: under the account's lock no period can appear
create or replace function till_private.has_paid_before (
  p_account_id text
)
  returns boolean
  language sql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  select
    exists (
      select from till_private.subscriptions as s
      where s.account_id = p_account_id
        and (
          s.payment_source = 'stripe'
          or exists (select from till_private.paid_periods as p where p.lineage_id = s.lineage_id)
        )
    )
    or exists (
      select from till_private.legacy_deductions as d where d.account_id = p_account_id
    );
$$;

comment on function till_private.has_paid_before (text) is
  'Tells whether an account ever had a paid subscription.';
