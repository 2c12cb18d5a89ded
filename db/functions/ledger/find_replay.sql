-- Looks a client's key up, and refuses it when it was used with other arguments (spec 2.5).
--
-- Parameters  p_account_id  the locked account
--             p_command     the command; keys are unique per account and command
--             p_key         the client's key
--             p_arguments   what the caller sent, by name
-- Returns     the transaction that was booked under the key, or null
-- Raises      TK011 key_reused
-- Locks       nothing more: the caller holds the account
create or replace function till_private.find_replay (
  p_account_id text,
  p_command text,
  p_key text,
  p_arguments jsonb
)
  returns bigint
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_lookup till_private.key_lookup := till_private.look_up_key(
    p_account_id, p_command, p_key, p_arguments
  );
begin
  if (v_lookup.refusal).reason is not null then
    perform till_private.refuse_with(v_lookup.refusal);
  end if;
  return v_lookup.transaction_id;
end;
$$;

comment on function till_private.find_replay (text, text, text, jsonb) is
  'Looks a client''s key up, and refuses it when it was used with other arguments.';
