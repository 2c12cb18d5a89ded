-- Reads the account that an object is about, for its lock: the one that whose_is names.
--
-- Parameters  p_object  data.object of an event
-- Returns     the account; null when none is known
-- Locks       nothing
create or replace function till_private.guess_account (
  p_object jsonb
)
  returns text
  language plpgsql
  volatile
  security invoker
as $$
begin
  return (till_private.whose_is(p_object)).account_id;
end;
$$;

comment on function till_private.guess_account (jsonb) is
  'Reads the account that an object is about, for its lock.';
