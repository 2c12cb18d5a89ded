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
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_details jsonb := p_object -> 'parent' -> 'subscription_details';
  v_metadata jsonb := coalesce(v_details, p_object -> 'subscription_details', p_object)
    -> 'metadata';
  v_paid_by text;
  v_ids text[];
begin
  if p_object ->> 'object' in ('charge', 'refund', 'dispute') then
    v_paid_by := (till_private.find_paid_purchase(p_object)).account_id;
    if v_paid_by is not null then
      return v_paid_by;
    end if;
  end if;
  if v_metadata ->> 'type' in ('hosting', 'pass', 'credits')
    and v_metadata ->> 'account_id' is not null
  then
    return v_metadata ->> 'account_id';
  end if;
  v_ids := array[
    p_object ->> 'id', p_object ->> 'subscription', p_object -> 'subscription' ->> 'id',
    v_details ->> 'subscription', v_details -> 'subscription' ->> 'id'
  ];
  return coalesce(
    (
      select c.account_id
      from till_private.checkout_attempts as c
      where c.attempt_id = v_metadata ->> 'attempt_id'
    ),
    (
      select f.account_id
      from till_private.stripe_subscriptions as f
      where f.stripe_subscription_id = any (v_ids)
      limit 1
    ),
    (
      select l.account_id
      from till_private.legacy_subscriptions as l
      where l.stripe_subscription_id = any (v_ids)
      limit 1
    ),
    (
      select a.account_id
      from till_private.accounts as a
      where a.stripe_customer_id
        = coalesce(p_object -> 'customer' ->> 'id', p_object ->> 'customer')
    ),
    v_metadata ->> 'account_id'
  );
end;
$$;

comment on function till_private.guess_account (jsonb) is
  'Reads the account that an object is most likely about, for its lock and for the quarantine.';
