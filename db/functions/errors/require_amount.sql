-- Refuses an amount that is missing, not positive or above 10^15 micros (spec 2.6).
--
-- Parameters  p_amount  micros
-- Raises      TK002 amount_out_of_range
-- Locks       nothing
create or replace function till_private.require_amount (
  p_amount bigint
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if p_amount is null or p_amount not between 1 and 1000000000000000 then
    perform till_private.refuse('amount_out_of_range', jsonb_build_object(
      'amount', p_amount, 'minimum', 1, 'maximum', 1000000000000000
    ));
  end if;
end;
$$;

comment on function till_private.require_amount (bigint) is
  'Refuses an amount that is missing, not positive or above 10^15 micros.';
