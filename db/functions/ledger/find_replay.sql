-- Looks a client's key up and compares the arguments (spec 2.5).
--
-- Called under the account's lock and before the balance is looked at. Optional times (at, ..._at)
-- that one of the two calls left out are not compared.
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
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_transaction_id bigint;
  v_arguments jsonb;
  v_differing text[];
begin
  select t.transaction_id, t.arguments into v_transaction_id, v_arguments
  from till_private.transactions as t
  where t.account_id = p_account_id and t.command = p_command and t.key = p_key;
  if not found then
    return null;
  end if;
  if v_arguments <> p_arguments then
    select array_agg(name order by name) into v_differing
    from jsonb_object_keys(v_arguments || p_arguments) as name
    where v_arguments -> name is distinct from p_arguments -> name
      and not (
        name ~ '(^|_)at$'
        and 'null' in (coalesce(v_arguments ->> name, 'null'), coalesce(p_arguments ->> name, 'null'))
      );
    if v_differing is not null then
      perform till_private.refuse('key_reused', jsonb_build_object(
        'key', p_key, 'transaction_id', v_transaction_id, 'differs', to_jsonb(v_differing)
      ));
    end if;
  end if;
  return v_transaction_id;
end;
$$;

comment on function till_private.find_replay (text, text, text, jsonb) is
  'Looks a client''s key up and compares the arguments.';
