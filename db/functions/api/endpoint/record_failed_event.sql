-- Stores an event whose application failed unexpectedly, so that an operator sees it (spec 6.2).
--
-- Called in a transaction of its own after till.receive_stripe_event raised an error that is not
-- retryable. An event that has been decided meanwhile stays as it is.
--
-- Parameters  p_body      the body as it came
--             p_sqlstate  the error's code; its text may hold data and is not stored
--             p_at        when, UTC
-- Returns     the event's id
-- Raises      TK004 invalid_argument
-- Locks       event
create or replace function till.record_failed_event (
  p_body bytea,
  p_sqlstate text,
  p_at timestamptz default now()
)
  returns text
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_event till_private.stripe_event;
  v_whose till_private.whose;
  v_stored till_private.stripe_events;
begin
  perform till_private.require_time('at', p_at);
  if p_body is null or p_sqlstate is null or p_sqlstate !~ '^[0-9A-Z]{5}$' then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "body, sqlstate", "must_be": "there"}'
    );
  end if;
  v_event := till_private.read_event(p_body);
  v_whose := till_private.whose_is(v_event.object);
  v_stored := till_private.store_event(v_event, p_body, v_whose.account_id, p_at);
  if v_stored.outcome is null or v_stored.outcome in ('received', 'quarantined', 'failed') then
    update till_private.stripe_events as e
    set outcome = 'failed', decided_at = p_at
    where e.event_id = v_event.event_id;
    perform till_private.park_event(
      v_event, v_whose, 'failed', jsonb_build_object('sqlstate', p_sqlstate), p_at
    );
  end if;
  return v_event.event_id;
end;
$$;

comment on function till.record_failed_event (bytea, text, timestamptz) is
  'Stores an event whose application failed unexpectedly, so that an operator sees it.';
