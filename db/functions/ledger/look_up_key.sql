-- Looks a client's key up and compares the arguments, without raising (spec 2.5).
--
-- Called under the account's lock and before the balance is looked at. Optional times (at, ..._at)
-- that one of the two calls left out are not compared.
--
-- Parameters  p_account_id  the locked account
--             p_command     the command; keys are unique per account and command
--             p_key         the client's key
--             p_arguments   what the caller sent, by name
-- Returns     the transaction that was booked under the key, if any; the refusal key_reused when
--             other arguments are on record with it
-- Locks       nothing more: the caller holds the account
create or replace function till_private.look_up_key (
  p_account_id text,
  p_command text,
  p_key text,
  p_arguments jsonb
)
  returns till_private.key_lookup
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_lookup till_private.key_lookup;
  v_arguments jsonb;
  v_differing text[];
begin
  select t.transaction_id, t.arguments into v_lookup.transaction_id, v_arguments
  from till_private.transactions as t
  where t.account_id = p_account_id and t.command = p_command and t.key = p_key;
  if v_arguments <> p_arguments then
    select array_agg(name order by name) into v_differing
    from jsonb_object_keys(v_arguments || p_arguments) as name
    where v_arguments -> name is distinct from p_arguments -> name
      and not (
        name ~ '(^|_)at$'
        and 'null' in (
          coalesce(v_arguments ->> name, 'null'), coalesce(p_arguments ->> name, 'null')
        )
      );
    if v_differing is not null then
      v_lookup.refusal := row('key_reused', jsonb_build_object(
        'key', p_key, 'transaction_id', v_lookup.transaction_id, 'differs', to_jsonb(v_differing)
      ))::till_private.refusal;
    end if;
  end if;
  return v_lookup;
end;
$$;

comment on function till_private.look_up_key (text, text, text, jsonb) is
  'Looks a client''s key up and compares the arguments, without raising.';
