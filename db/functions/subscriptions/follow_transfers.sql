-- Follows the transfers of a subscription to the row that takes part now (spec 4.5).
--
-- Parameters  p_subscription_id  where to begin
--             p_account_id       the locked account, whose rows cannot change meanwhile
-- Returns     the instance of the last row of the chain
-- Raises      TK023 organization_boundary, TK036 lineage_broken (a missing link, a cycle, more than
--             8 hops, another account)
-- Locks       nothing more: the caller holds the account
create or replace function till_private.follow_transfers (
  p_subscription_id bigint,
  p_account_id text
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_row record;
  v_next bigint := p_subscription_id;
  v_visited bigint[] := array[]::bigint[];
  v_why text;
  v_organization_id text;
begin
  loop
    select s.account_id, s.instance_id, s.transferred_to_subscription_id, i.organization_id
    into v_row
    from till_private.subscriptions as s
    join till_private.instances as i using (instance_id)
    where s.subscription_id = v_next;
    v_why := case
      when not found then 'missing_link'
      when v_next = any (v_visited) then 'cycle'
      when cardinality(v_visited) > 8 then 'too_many_hops'
      when v_row.account_id <> p_account_id then 'another_account'
    end;
    if v_why is not null then
      perform till_private.refuse('lineage_broken', jsonb_build_object(
        'why', v_why, 'subscription_id', v_next, 'from_subscription_id', p_subscription_id
      ));
    end if;
    if cardinality(v_visited) > 0 and v_row.organization_id is distinct from v_organization_id then
      perform till_private.refuse('organization_boundary', jsonb_build_object(
        'instance_id', v_row.instance_id
      ));
    end if;
    exit when v_row.transferred_to_subscription_id is null;
    v_visited := v_visited || v_next;
    v_organization_id := v_row.organization_id;
    v_next := v_row.transferred_to_subscription_id;
  end loop;
  return v_row.instance_id;
end;
$$;

comment on function till_private.follow_transfers (bigint, text) is
  'Follows the transfers of a subscription to the row that takes part now.';
