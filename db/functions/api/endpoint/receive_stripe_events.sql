-- Takes up to 1,000 Stripe events for few locks and one commit: for backfills, and to catch up
-- after an outage.
--
-- Each is stored and applied as till.receive_stripe_event does it, in the order given. What is
-- refused is parked, leaves nothing else and spoils no other; whatever may be retried undoes the
-- whole batch.
--
-- All events are locked before any account, and all accounts before any is written: in ascending
-- order. An account that only an earlier event of the batch makes known is out of that order, so it
-- is never waited for (55P03).
--
-- Parameters  p_bodies  the bodies as they came
--             p_at      when, UTC
-- Returns     per event, numbered from 1 in the order given: as till.receive_stripe_event
-- Raises      TK004 invalid_argument for what is no array of at most 1,000 bodies; PostgreSQL's own
--             codes for what may be retried (40001, 40P01, 55P03, 57014): nothing is left then
-- Locks       events and then accounts, ascending; instances, subscriptions, and events that nobody
--             else holds
create or replace function till.receive_stripe_events (
  p_bodies bytea[],
  p_at timestamptz default now()
)
  returns setof till.event_result
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_item till_private.batch_event;
  v_items till_private.batch_event[];
  v_account_id text;
  v_accounts text[] := array[]::text[];
  v_stored till_private.stripe_events;
  v_receipt till.event_receipt;
begin
  perform till_private.require_time('at', p_at);
  if (
    cardinality(p_bodies) <= 1000 and coalesce(array_ndims(p_bodies), 1) = 1
    and array_position(p_bodies, null) is null
  ) is not true then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'bodies', 'must_be', 'an array of at most 1000 bodies'
    ));
  end if;

  select array_agg(
    row(b.item, b.body, b.event, null, b.is_first, null)::till_private.batch_event
    order by (b.event).event_id collate "C", b.item
  ) into v_items
  from (
    select
      i.number::integer as item, i.body, e as event,
      row_number() over (partition by e.event_id order by i.number) = 1 as is_first
    from unnest(p_bodies) with ordinality as i (body, number)
    cross join lateral till_private.read_event(i.body) as e
  ) as b;
  for v_place in 1..coalesce(cardinality(v_items), 0) loop
    v_item := v_items[v_place];
    if v_item.is_stored then
      v_item.account_id := till_private.guess_account((v_item.event).object);
      v_stored := till_private.store_event(v_item.event, v_item.body, v_item.account_id, p_at);
      v_item.is_new := v_stored.outcome is null;
      v_items[v_place] := v_item;
    end if;
  end loop;
  for v_account_id in
    select distinct i.account_id collate "C"
    from unnest(v_items) as i
    where i.account_id is not null
    order by 1
  loop
    perform till_private.lock_account_if_any(v_account_id);
    v_accounts := v_accounts || v_account_id;
  end loop;

  for v_item in
    select i.* from unnest(v_items) as i order by i.item
  loop
    v_account_id := till_private.guess_account((v_item.event).object);
    if v_account_id <> all (v_accounts) then
      perform from till_private.accounts as a
      where a.account_id = v_account_id
      for no key update nowait;
      v_accounts := v_accounts || v_account_id;
    end if;
    if v_item.is_new then
      v_stored.outcome := null;
    elsif v_item.is_stored then
      v_stored := till_private.lock_event((v_item.event).event_id);
    else
      v_stored := till_private.store_event(v_item.event, v_item.body, v_account_id, p_at);
    end if;
    if v_stored.outcome in ('applied', 'ignored', 'dismissed') then
      v_receipt := row(
        (v_item.event).event_id, (v_item.event).type, 'duplicate', null,
        till_private.transaction_of(v_stored), true
      );
    else
      v_receipt := null;
      if v_item.is_new and v_account_id is not distinct from v_item.account_id
        and (v_item.event).type = 'invoice.paid' and (v_item.event).problem is null
      then
        -- It refuses and wakes nothing, so it needs neither a subtransaction nor to be driven.
        v_receipt := till_private.apply_plain_invoice(v_item.event, v_account_id, p_at);
      end if;
    end if;
    if v_receipt.outcome is null then
      v_receipt := till_private.drive_event(
        v_item.event, v_account_id,
        -- What was stored as applied has its account, too.
        v_item.is_new is true and v_account_id is not distinct from v_item.account_id,
        'stripe', 'delivered again', p_at
      );
    end if;
    return next row(
      v_item.item, v_receipt.event_id, v_receipt.type, v_receipt.outcome, v_receipt.reason,
      v_receipt.transaction_id, v_receipt.replayed
    )::till.event_result;
  end loop;
end;
$$;

comment on function till.receive_stripe_events (bytea[], timestamptz) is
  'Takes up to 1,000 Stripe events for few locks and one commit: for backfills.';
