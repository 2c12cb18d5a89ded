-- Deducts credits in bulk, for metered usage: up to 1,000 items, answered one by one.
--
-- An item is what till.spend_credits would do with the same arguments, and is replayed by either. A
-- refused item leaves nothing and spoils no other; all that are accepted are booked in one
-- transaction. Accounts are locked in ascending order, so that bulks may run side by side; the
-- items of an account go in the order given.
--
-- Parameters  p_items  an array of {"account_id", "amount", "key", "reason"}: micros, 1 to 10^15;
--                      the key as in till.spend_credits; the reason may be left out
--             p_at     when, UTC
--             p_actor  who charges; default the role of the session
-- Returns     per item, numbered from 1 in the order given: ok, replayed, or refused with the
--             reason and detail that till.spend_credits would have raised; the transaction and the
--             balance after it (micros)
-- Raises      TK004 invalid_argument for what is no array of at most 1,000 items
-- Locks       accounts, ascending; issuances
create or replace function till.spend_credits_many (
  p_items jsonb,
  p_at timestamptz default now(),
  p_actor text default null
)
  returns setof till.spend_result
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_length integer := case jsonb_typeof(p_items) when 'array' then jsonb_array_length(p_items) end;
  v_item till_private.spend_item;
  v_account till_private.accounts;
  v_outcome till_private.spend_outcome;
  v_results till.spend_result[] := array[]::till.spend_result[];
begin
  perform till_private.require_time('at', p_at);
  perform till_private.require_text('actor', coalesce(p_actor, session_user));
  if (v_length <= 1000) is not true then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'items', 'must_be', 'an array of at most 1000 items'
    ));
  end if;

  for v_item in
    select i.*
    from till_private.read_spend_items(p_items) as i
    order by i.account_id collate "C", i.item
  loop
    v_outcome := row(null, false, v_item.refusal, null)::till_private.spend_outcome;
    if (v_item.refusal).reason is null then
      if v_account.account_id is distinct from v_item.account_id then
        v_account := till_private.lock_account(v_item.account_id);
      end if;
      v_outcome := till_private.spend(
        v_account, v_item.amount, v_item.key, v_item.reason, p_at, p_actor
      );
      v_account := v_outcome.account;
    end if;
    v_results := v_results || row(
      v_item.item, v_item.account_id, v_item.key,
      case
        when (v_outcome.refusal).reason is not null then 'refused'
        when v_outcome.replayed then 'replayed'
        else 'ok'
      end,
      (v_outcome.refusal).reason, (v_outcome.refusal).detail,
      v_outcome.transaction_id, null
    )::till.spend_result;
  end loop;
  return query
  select
    r.item, r.account_id, r.key, r.outcome, r.reason, r.detail, e.transaction_id, e.balance_after
  from unnest(v_results) as r
  left join till_private.entries as e
    on e.transaction_id = r.transaction_id and r.outcome <> 'refused'
  order by r.item;
end;
$$;

comment on function till.spend_credits_many (jsonb, timestamptz, text) is
  'Deducts credits in bulk: up to 1,000 items of one or many accounts, answered one by one.';
