-- Books transactions on one locked account: the only writer of entries and balances (spec 2.2).
--
-- All credits are posted before all debits, so the running balance never dips; a balance that
-- would end below zero is refused. The account row is updated once.
--
-- Parameters  p_account    the account as lock_account returned it
--             p_postings   the transactions, each with its movements (none for a claim or
--                          a $0 invoice)
--             p_posted_at  the clock, read under the lock because defaults are
--                          evaluated by the call
-- Returns     the account as it now is, and the transaction ids in the order given
-- Raises      TK002 amount_out_of_range, TK005 insufficient_credits, TK010 stale_account,
--             TK012 unknown_contra
-- Locks       nothing more: the caller holds the account
create or replace function till_private.post_transactions (
  p_account till_private.accounts,
  p_postings till_private.posting[],
  p_posted_at timestamptz default clock_timestamp()
)
  returns till_private.posted
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_account till_private.accounts := p_account;
  v_posted_at timestamptz := greatest(p_posted_at, p_account.last_posted_at);
  v_ids bigint[] := array[]::bigint[];
  v_id bigint;
  v_posting till_private.posting;
  v_movement till_private.movement;
  v_balances bigint[] := array[]::bigint[];
  v_owners bigint[] := array[]::bigint[];
  v_movements till_private.movement[] := array[]::till_private.movement[];
  c_maximum constant bigint := 9223372036854775807;
begin
  foreach v_posting in array p_postings loop
    insert into till_private.transactions (
      account_id, command, key, kind, arguments, reason, actor, reverses, event_at, posted_at
    )
    values (
      v_account.account_id, v_posting.command, v_posting.key, v_posting.kind, v_posting.arguments,
      v_posting.reason, coalesce(v_posting.actor, session_user), v_posting.reverses,
      v_posting.event_at, v_posted_at
    )
    returning transaction_id into v_id;
    v_ids := v_ids || v_id;
  end loop;

  -- The credits of all transactions, then their debits.
  for v_round in 1 .. 2 loop
    for v_index in 1 .. cardinality(p_postings) loop
      foreach v_movement in array p_postings[v_index].movements loop
        continue when (v_movement.amount > 0) <> (v_round = 1);
        if v_movement.amount > c_maximum - v_account.acquired then
          perform till_private.refuse('amount_out_of_range', jsonb_build_object(
            'amount', v_movement.amount, 'acquired', v_account.acquired, 'maximum', c_maximum
          ));
        end if;
        if v_movement.counter = 'spent' then
          v_account.spent := v_account.spent - v_movement.amount;
        else
          v_account.acquired := v_account.acquired + v_movement.amount;
        end if;
        if v_account.acquired < v_account.spent then
          perform till_private.refuse('insufficient_credits', jsonb_build_object(
            'balance', v_account.acquired - v_account.spent - v_movement.amount,
            'required', -v_movement.amount,
            'shortfall', v_account.spent - v_account.acquired
          ));
        end if;
        v_movements := v_movements || v_movement;
        v_owners := v_owners || v_ids[v_index];
        v_balances := v_balances || (v_account.acquired - v_account.spent);
      end loop;
    end loop;
  end loop;

  if cardinality(v_movements) > 0 then
    insert into till_private.entries (
      account_id, entry_number, transaction_id, amount, counter, contra, balance_after, posted_at
    )
    select
      v_account.account_id, p_account.entry_count + m.number, v_owners[m.number], m.amount,
      m.counter, c.contra, v_balances[m.number], v_posted_at
    from unnest(v_movements) with ordinality as m (amount, counter, contra, number)
    join till_private.contras as c using (contra);
    get diagnostics v_id = row_count;
    if v_id < cardinality(v_movements) then
      perform till_private.refuse('unknown_contra', jsonb_build_object('contra', m.contra))
      from unnest(v_movements) as m
      where not exists (select from till_private.contras as c where c.contra = m.contra);
    end if;
  end if;

  v_account.entry_count := p_account.entry_count + cardinality(v_movements);
  v_account.last_posted_at := v_posted_at;
  update till_private.accounts as a
  set acquired = v_account.acquired,
      spent = v_account.spent,
      entry_count = v_account.entry_count,
      last_posted_at = v_posted_at
  where a.account_id = p_account.account_id and a.entry_count = p_account.entry_count;
  if not found then
    perform till_private.refuse('stale_account', jsonb_build_object(
      'account_id', p_account.account_id
    ));
  end if;
  return row(v_account, v_ids)::till_private.posted;
end;
$$;

comment on function till_private.post_transactions (
  till_private.accounts, till_private.posting[], timestamptz
) is
  'Books transactions on one locked account: the only writer of entries and balances.';
