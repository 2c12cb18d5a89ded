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
declare
  v_metadata jsonb := case p_object ->> 'object'
    when 'invoice' then coalesce(
      p_object -> 'parent' -> 'subscription_details', p_object -> 'subscription_details'
    )
    else p_object
  end -> 'metadata';
begin
  -- The usual case of till_private.whose_is, told without looking.
  if p_object ->> 'object' in ('invoice', 'subscription')
    and v_metadata ->> 'type' in ('hosting', 'pass')
    and v_metadata ->> 'account_id' is not null
  then
    return v_metadata ->> 'account_id';
  end if;
  return (till_private.whose_is(p_object)).account_id;
end;
$$;

comment on function till_private.guess_account (jsonb) is
  'Reads the account that an object is about, for its lock.';
