-- Builds the answer for a pass that was canceled and refunded.
--
-- Parameters  p_pass_id   the pass
--             p_replayed  whether it had been canceled before
-- Locks       nothing
create or replace function till_private.pass_cancellation_of (
  p_pass_id bigint,
  p_replayed boolean
)
  returns till.pass_cancellation
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_answer till.pass_cancellation;
begin
  select p.pass_id, p.account_id, coalesce(-e.amount, 0), i.parameters ->> 'invoice_id', p_replayed
  into strict v_answer
  from till_private.passes as p
  left join till_private.transactions as t
    on t.account_id = p.account_id
    and t.command = 'cancel_and_refund_pass'
    and t.key = p.pass_id::text
  left join till_private.entries as e using (transaction_id)
  left join till_private.intents as i
    on i.kind = 'refund_invoice'
    and i.account_id = p.account_id
    and i.parameters -> 'pass_id' = to_jsonb(p.pass_id)
  where p.pass_id = p_pass_id;
  return v_answer;
end;
$$;

comment on function till_private.pass_cancellation_of (bigint, boolean) is
  'Builds the answer for a pass that was canceled and refunded.';
