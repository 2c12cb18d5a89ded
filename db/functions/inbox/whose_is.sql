-- Answers whose a Stripe object is: for the lock, the handlers and the quarantine alike (spec 6.5);
-- never raises.
--
-- Ours: its metadata names an account, with a type of ours, or, of a session, an attempt; or the
-- Stripe subscription is known; or a line or item has a price of the catalog. A known customer
-- makes ours what it subscribes to, but not a session: the host may sell other things. A charge, a
-- refund and a dispute are whose the purchase is that they name.
--
-- Parameters  p_object  data.object of an event
-- Returns     the account, also of what is not ours, as far as one is named; of several the one
--             that is named most plainly, and the refusal customer_mismatch; account_not_found when
--             it is ours but names nobody
-- Locks       nothing: who acts on it holds the account, and asks again
create or replace function till_private.whose_is (
  p_object jsonb
)
  returns till_private.whose
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_kind text := p_object ->> 'object';
  v_subscribed jsonb := case v_kind
    when 'invoice' then coalesce(
      p_object -> 'parent' -> 'subscription_details', p_object -> 'subscription_details'
    )
    else p_object
  end;
  v_metadata jsonb := v_subscribed -> 'metadata';
  v_customer_id text := coalesce(p_object -> 'customer' ->> 'id', p_object ->> 'customer');
  v_is_session boolean := coalesce(v_kind = 'checkout.session', false);
  v_whose till_private.whose;
  v_account_ids text[];
  v_products text[];
begin
  if v_kind in ('charge', 'refund', 'dispute') then
    v_whose.account_id := (till_private.find_paid_purchase(p_object)).account_id;
  end if;
  v_whose.stripe_subscription_id := left(
    case v_kind
      when 'subscription' then p_object ->> 'id'
      else coalesce(
        v_subscribed -> 'subscription' ->> 'id', v_subscribed ->> 'subscription',
        p_object -> 'subscription' ->> 'id', p_object ->> 'subscription'
      )
    end,
    255
  );
  v_whose.instance_id := left(v_metadata ->> 'instance_id', 255);
  select
    array_agg(distinct named.account_id collate "C"),
    coalesce(
      v_whose.account_id,
      (array_agg(named.account_id order by named.place))[1],
      v_metadata ->> 'account_id', p_object -> 'metadata' ->> 'account_id'
    ),
    coalesce(bool_or(named.makes_it_ours), false)
  into v_account_ids, v_whose.account_id, v_whose.is_ours
  from (
    select 1, v_metadata ->> 'account_id', true
    where v_metadata ->> 'type' = any (
      case when v_is_session then '{hosting,credits}' else '{hosting,pass}' end::text[]
    )
    union all
    select 2, c.account_id, true
    from till_private.checkout_attempts as c
    where v_is_session and c.attempt_id = v_metadata ->> 'attempt_id'
    union all
    select 3, f.account_id, not v_is_session
    from till_private.stripe_subscriptions as f
    where f.stripe_subscription_id = v_whose.stripe_subscription_id
    union all
    select 4, s.account_id, not v_is_session
    from till_private.subscriptions as s
    where s.stripe_subscription_id = v_whose.stripe_subscription_id
    union all
    -- An import that is open knows its Stripe subscriptions before they are created.
    select 5, l.account_id, not v_is_session
    from till_private.legacy_subscriptions as l
    where l.stripe_subscription_id = v_whose.stripe_subscription_id
    union all
    select 6, a.account_id, not v_is_session
    from till_private.accounts as a
    where a.stripe_customer_id = v_customer_id
  ) as named (place, account_id, makes_it_ours)
  where named.account_id is not null;
  if coalesce(v_kind, '') not in ('invoice', 'subscription', 'checkout.session') then
    v_whose.is_ours := false;
    return v_whose;
  end if;
  select array_agg(s.product) into v_products
  from till_private.stripe_prices as s
  where s.stripe_price_id in (
    select coalesce(
      l -> 'pricing' -> 'price_details' ->> 'price', l -> 'price' ->> 'id', l ->> 'price'
    )
    from jsonb_path_query(coalesce(p_object -> 'lines', p_object -> 'items'), 'lax $.data[*]') as l
  );
  v_whose.product := case
    when p_object ->> 'mode' = 'payment' then 'credits'
    when v_metadata ->> 'type' = 'pass' or 'pass' = any (v_products) or exists (
      select from till_private.passes as p
      where p.stripe_subscription_id = v_whose.stripe_subscription_id
    ) then 'pass'
    else 'hosting'
  end;
  if v_whose.is_ours and cardinality(v_account_ids) > 1 then
    v_whose.refusal := row('customer_mismatch', jsonb_build_object(
      'account_ids', to_jsonb(v_account_ids)
    ));
  elsif not v_whose.is_ours and v_products is not null then
    v_whose.is_ours := true;
    v_whose.refusal := row('account_not_found', jsonb_build_object(
      'stripe_customer_id', v_customer_id
    ));
  end if;
  return v_whose;
end;
$$;

comment on function till_private.whose_is (jsonb) is
  'Answers whose a Stripe object is: for the lock, the handlers and the quarantine alike.';
