-- Reads the account that an object is most likely about, for its lock and for the quarantine; never
-- raises.
--
-- Where find_account finds one, this is it: the lock is then the only one that the event needs.
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
  with read as (
    select
      coalesce(
        p_object -> 'parent' -> 'subscription_details', p_object -> 'subscription_details', p_object
      ) -> 'metadata' as metadata,
      array[
        p_object ->> 'id', p_object ->> 'subscription',
        p_object -> 'parent' -> 'subscription_details' ->> 'subscription'
      ] as ids
  )
  select coalesce(
    (
      select r.metadata ->> 'account_id'
      from read as r
      where r.metadata ->> 'type' in ('hosting', 'pass', 'credits')
    ),
    (
      select c.account_id
      from read as r
      join till_private.checkout_attempts as c on c.attempt_id = r.metadata ->> 'attempt_id'
    ),
    (
      select f.account_id
      from read as r
      join till_private.stripe_subscriptions as f on f.stripe_subscription_id = any (r.ids)
      limit 1
    ),
    (
      select l.account_id
      from read as r
      join till_private.legacy_subscriptions as l on l.stripe_subscription_id = any (r.ids)
      limit 1
    ),
    (
      select a.account_id
      from till_private.accounts as a
      where a.stripe_customer_id = p_object ->> 'customer'
    ),
    (
      select r.metadata ->> 'account_id'
      from read as r
    )
  );
$$;

comment on function till_private.guess_account (jsonb) is
  'Reads the account that an object is most likely about, for its lock and for the quarantine.';
