-- Reads the account that an object is most likely about, for its lock and for the quarantine; never
-- raises.
--
-- Parameters  p_object  data.object of an event, of whatever shape
-- Returns     an account id that need not exist, or null
-- Locks       nothing
create or replace function till_private.guess_account (
  p_object jsonb
)
  returns text
  language sql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    p_object -> 'parent' -> 'subscription_details' -> 'metadata' ->> 'account_id',
    p_object -> 'subscription_details' -> 'metadata' ->> 'account_id',
    p_object -> 'metadata' ->> 'account_id',
    (
      select f.account_id
      from till_private.stripe_subscriptions as f
      where f.stripe_subscription_id in (
        p_object ->> 'id',
        p_object ->> 'subscription',
        p_object -> 'parent' -> 'subscription_details' ->> 'subscription'
      )
      limit 1
    ),
    (
      select a.account_id
      from till_private.accounts as a
      where a.stripe_customer_id = p_object ->> 'customer'
    )
  );
$$;

comment on function till_private.guess_account (jsonb) is
  'Reads the account that an object is most likely about, for its lock and for the quarantine.';
