-- Adds credits to an account, once per key.
--
-- A blocked account is granted credits too: money that arrives is booked (spec 2.1).
--
-- Parameters  p_account_id  account to credit
--             p_amount      micros, 1 to 10^15
--             p_key         same key and arguments again return the first result
--             p_kind        purchase (money the host took outside Tillkeeper), promotion,
--                           adjustment
--             p_reason      shown on the statement, at most 1,000 characters
--             p_event_at    when it happened outside, UTC, not after p_at; default p_at
--             p_at          when, UTC
--             p_actor       who grants; default the role of the session
-- Returns     the receipt
-- Raises      TK001 account_not_found, TK002 amount_out_of_range, TK004 invalid_argument,
--             TK011 key_reused
-- Locks       account
create or replace function till.grant_credits (
  p_account_id text,
  p_amount bigint,
  p_key text,
  p_kind text,
  p_reason text default null,
  p_event_at timestamptz default null,
  p_at timestamptz default now(),
  p_actor text default null
)
  returns till.receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_contra text := case p_kind
    when 'purchase' then 'off_stripe'
    when 'promotion' then 'promotions'
    when 'adjustment' then 'adjustments'
  end;
  v_arguments jsonb := jsonb_build_object(
    'amount', p_amount, 'kind', p_kind, 'reason', p_reason,
    'event_at', p_event_at at time zone 'UTC'
  );
  v_transaction_id bigint;
  v_posted till_private.posted;
begin
  perform till_private.require_text('account_id', p_account_id);
  perform till_private.require_text('key', p_key);
  perform till_private.require_amount(p_amount);
  perform till_private.require_time('at', p_at);
  perform till_private.require_time('event_at', coalesce(p_event_at, p_at));
  if p_event_at > p_at then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "event_at", "must_be": "not after the clock"}'
    );
  end if;
  perform till_private.require_note('reason', p_reason);
  perform till_private.require_text('actor', coalesce(p_actor, session_user));
  if v_contra is null then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'kind', 'must_be', 'purchase, promotion or adjustment'
    ));
  end if;

  v_account := till_private.lock_account(p_account_id);
  v_transaction_id := till_private.find_replay(p_account_id, 'grant_credits', p_key, v_arguments);
  if v_transaction_id is not null then
    return till_private.receipt_of(v_transaction_id, true);
  end if;

  v_posted := till_private.post_transaction(
    v_account,
    'grant_credits', p_key, p_kind, v_arguments, p_reason, p_actor, null,
    coalesce(p_event_at, p_at),
    array[row(p_amount, 'acquired', v_contra)::till_private.movement]
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till.grant_credits (
  text, bigint, text, text, text, timestamptz, timestamptz, text
) is
  'Adds credits to an account, once per key.';
