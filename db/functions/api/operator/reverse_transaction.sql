-- Books the opposite of a transaction, at most once. For operators (spec 2.4).
--
-- Parameters  p_transaction_id  the mistake; not a reversal, not a settlement,
--                               not what paid a period
--             p_actor           who reverses
--             p_reason          why
--             p_at              when, UTC
-- Returns     the receipt of the reversing transaction
-- Raises      TK004 invalid_argument, TK005 insufficient_credits, TK008 transaction_not_found,
--             TK009 not_reversible
-- Locks       account
create or replace function till.reverse_transaction (
  p_transaction_id bigint,
  p_actor text,
  p_reason text,
  p_at timestamptz default now()
)
  returns till.receipt
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_account_id text;
  v_why text;
  v_movements till_private.movement[];
  v_posted till_private.posted;
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  select t.account_id into v_account_id
  from till_private.transactions as t
  where t.transaction_id = p_transaction_id;
  if not found then
    perform till_private.refuse('transaction_not_found', jsonb_build_object(
      'transaction_id', p_transaction_id
    ));
  end if;

  v_account := till_private.lock_account(v_account_id);
  select case
    when t.kind = 'reversal' then 'is_a_reversal'
    when exists (select from till_private.transactions as r where r.reverses = t.transaction_id)
      then 'already_reversed'
    when exists (
      select from till_private.paid_periods as p where p.transaction_id = t.transaction_id
    ) then 'paid_a_period'
    when t.kind = 'settlement' then 'is_a_settlement'
  end
  into strict v_why
  from till_private.transactions as t
  where t.transaction_id = p_transaction_id;
  if v_why is not null then
    perform till_private.refuse('not_reversible', jsonb_build_object(
      'transaction_id', p_transaction_id, 'why', v_why
    ));
  end if;

  select array_agg(
    row(-e.amount, e.counter, e.contra)::till_private.movement order by e.entry_number
  )
  into v_movements
  from till_private.entries as e
  where e.transaction_id = p_transaction_id;
  v_posted := till_private.post_transaction(
    v_account,
    'reverse_transaction', p_transaction_id::text, 'reversal', null, p_reason, p_actor,
    p_transaction_id, p_at, v_movements
  );
  return till_private.receipt_of(v_posted.transaction_ids[1], false);
end;
$$;

comment on function till.reverse_transaction (bigint, text, text, timestamptz) is
  'Books the opposite of a transaction, at most once. For operators.';
