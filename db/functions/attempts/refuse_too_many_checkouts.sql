-- Refuses another checkout of an account that began 20 within the last hour.
--
-- Each costs calls to Stripe and an intent, and who buys needs few.
--
-- Parameters  p_account_id  the locked account
--             p_at          when, UTC
-- Raises      TK087 too_many_checkouts, with the seconds until there is room
-- Locks       nothing more: the caller holds the account
create or replace function till_private.refuse_too_many_checkouts (
  p_account_id text,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
declare
  c_limit constant integer := 20;
  c_within constant interval := interval '1 hour';
  v_began timestamptz;
begin
  -- The one that must be an hour old before there is room.
  select c.created_at into v_began
  from till_private.checkout_attempts as c
  where c.account_id = p_account_id and c.created_at > p_at - c_within
  order by c.created_at desc
  offset c_limit - 1
  limit 1;
  if found then
    perform till_private.refuse('too_many_checkouts', jsonb_build_object(
      'limit', c_limit, 'within_seconds', extract(epoch from c_within)::integer,
      'retry_after_seconds', ceil(extract(epoch from v_began + c_within - p_at))::integer
    ));
  end if;
end;
$$;

comment on function till_private.refuse_too_many_checkouts (text, timestamptz) is
  'Refuses another checkout of an account that began 20 within the last hour.';
