-- Refuses a start of billing that Stripe would not take: less than 48 hours or more than 730 days
-- ahead.
--
-- Parameters  p_billing_starts_at  UTC; null starts billing at once
--             p_at                 when, UTC
-- Raises      TK004 invalid_argument
-- Locks       nothing
create or replace function till_private.require_billing_start (
  p_billing_starts_at timestamptz,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  if p_billing_starts_at not between p_at + interval '48 hours' and p_at + interval '17520 hours'
  then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'billing_starts_at', 'must_be', '48 hours to 730 days ahead'
    ));
  end if;
end;
$$;

comment on function till_private.require_billing_start (timestamptz, timestamptz) is
  'Refuses a start of billing that Stripe would not take.';
