-- Returns a checkout as it now is.
--
-- Parameters  p_attempt_id  the attempt
-- Returns     the checkout; its url only while it is open
-- Raises      TK083 checkout_not_found
-- Locks       nothing
create or replace function till.checkout_status (
  p_attempt_id text
)
  returns till.checkout
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_checkout till.checkout;
begin
  select
    c.attempt_id, c.account_id, c.kind, c.instance_id, c.plan,
    c.price_version, c.amount, c.currency, c.billing_starts_at, c.status, c.close_reason,
    case c.status when 'open' then c.session_url end, c.created_at, c.closed_at
  into v_checkout
  from till_private.checkout_attempts as c
  where c.attempt_id = p_attempt_id;
  if not found then
    perform till_private.refuse('checkout_not_found', jsonb_build_object(
      'attempt_id', p_attempt_id
    ));
  end if;
  return v_checkout;
end;
$$;

comment on function till.checkout_status (text) is
  'Returns a checkout as it now is.';
