-- Finds whose checkout session it is, and whether it is ours at all (spec 6.5).
--
-- Ours: its metadata says hosting or credits and names an account, or names an attempt that is
-- known. A known customer alone does not make a session ours: the host may sell other things.
--
-- Parameters  p_metadata     the session's
--             p_customer_id  Stripe's id, or null
-- Returns     the account; null when it is not ours
-- Raises      TK034 customer_mismatch
-- Locks       nothing: who acts on it locks the account and looks again
create or replace function till_private.find_checkout_account (
  p_metadata jsonb,
  p_customer_id text
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account_ids text[];
begin
  select array_agg(distinct named.account_id collate "C") into v_account_ids
  from (
    select p_metadata ->> 'account_id'
    where p_metadata ->> 'type' in ('hosting', 'credits')
    union all
    select c.account_id
    from till_private.checkout_attempts as c
    where c.attempt_id = p_metadata ->> 'attempt_id'
  ) as named (account_id)
  where named.account_id is not null;
  if cardinality(v_account_ids) > 1 or exists (
    select from till_private.accounts as a
    where a.stripe_customer_id = p_customer_id and a.account_id <> all (v_account_ids)
  ) then
    perform till_private.refuse('customer_mismatch', jsonb_build_object(
      'account_ids', to_jsonb(v_account_ids), 'stripe_customer_id', p_customer_id
    ));
  end if;
  return v_account_ids[1];
end;
$$;

comment on function till_private.find_checkout_account (jsonb, text) is
  'Finds whose checkout session it is, and whether it is ours at all.';
