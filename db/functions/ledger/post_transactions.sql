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
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts := p_account;
  v_posted_at timestamptz := greatest(p_posted_at, p_account.last_posted_at);
  v_ids bigint[] := array[]::bigint[];
  v_id bigint;
  v_posting till_private.posting;
  v_movement till_private.movement;
  v_credits boolean;
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

  foreach v_credits in array array[true, false] loop
    for v_index in 1 .. cardinality(p_postings) loop
      foreach v_movement in array p_postings[v_index].movements loop
        continue when (v_movement.amount > 0) <> v_credits;
        v_account := till_private.apply_movement(v_account, v_movement);
        insert into till_private.entries (
          account_id, entry_number, transaction_id, amount,
          counter, contra, balance_after, posted_at
        )
        select
          v_account.account_id, v_account.entry_count, v_ids[v_index], v_movement.amount,
          v_movement.counter, c.contra, v_account.acquired - v_account.spent, v_posted_at
        from till_private.contras as c
        where c.contra = v_movement.contra;
        if not found then
          perform till_private.refuse('unknown_contra', jsonb_build_object(
            'contra', v_movement.contra
          ));
        end if;
      end loop;
    end loop;
  end loop;

  update till_private.accounts as a
  set acquired = v_account.acquired,
      spent = v_account.spent,
      entry_count = v_account.entry_count,
      last_posted_at = v_posted_at
  where a.account_id = p_account.account_id and a.entry_count = p_account.entry_count
  returning a.* into v_account;
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
