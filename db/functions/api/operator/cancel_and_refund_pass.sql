-- Cancels a pass at once: takes the remaining credits back, blocks the account, and commits to the
-- cancellation and the refund at Stripe, all in one transaction. For operators (spec 8.6).
--
-- No money is spendable in between; the calls to Stripe come after the commit. Canceling again
-- changes nothing. The refund is of the latest paid invoice, which is named here and now.
--
-- Parameters  p_pass_id  the pass
--             p_actor    who
--             p_reason   why
--             p_refund   whether the latest paid invoice is refunded
--             p_at       when, UTC
-- Returns     what was taken back (micros) and which invoice is refunded
-- Raises      TK004 invalid_argument, TK072 pass_not_found
-- Locks       account, pass, intent
create or replace function till.cancel_and_refund_pass (
  p_pass_id bigint,
  p_actor text,
  p_reason text,
  p_refund boolean,
  p_at timestamptz default now()
)
  returns till.pass_cancellation
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_before till_private.passes;
  v_after till_private.passes;
  v_account till_private.accounts;
  v_invoice_id text;
  v_answer till.pass_cancellation;
begin
  perform till_private.require_text('actor', p_actor);
  perform till_private.require_text('reason', p_reason);
  perform till_private.require_time('at', p_at);
  if p_refund is null then
    perform till_private.refuse(
      'invalid_argument', '{"argument": "refund", "must_be": "true or false"}'
    );
  end if;
  v_before := till_private.lock_account_of_pass(p_pass_id);
  if v_before.canceled_at is null then
    v_account := till_private.lock_account(v_before.account_id);
    v_after := v_before;
    v_after.status := 'ended';
    v_after.streak := 0;
    v_after.next_issue_at := null;
    v_after.canceled_at := p_at;
    perform till_private.change_pass(
      v_before, v_after, 'cancel_and_refund_pass', p_actor, p_reason, p_at
    );
    if v_account.acquired > v_account.spent then
      perform till_private.post_transaction(
        v_account, 'cancel_and_refund_pass', p_pass_id::text, 'pass_forfeit', null, p_reason,
        p_actor, null, p_at,
        array[
          row(v_account.spent - v_account.acquired, 'acquired', 'refunds')::till_private.movement
        ]
      );
    end if;
    if v_account.blocked_at is null then
      update till_private.accounts as a
      set blocked_at = p_at, blocked_reason = p_reason
      where a.account_id = v_account.account_id;
      perform till_private.record_change(
        'account', v_account.account_id, v_account.account_id, 'block_account', p_actor, p_reason,
        '{"blocked": false}', '{"blocked": true}', null, p_at
      );
    end if;
    perform till_private.add_intent(
      'cancel_subscription', v_account.account_id,
      'cancel_subscription:' || v_before.stripe_subscription_id,
      jsonb_build_object('stripe_subscription_id', v_before.stripe_subscription_id),
      'pass_canceled', p_at
    );
    select b.purchase_id into v_invoice_id
    from till_private.purchases as b
    where p_refund and b.product in ('pass', 'other') and b.amount > 0
      and b.stripe_subscription_id = v_before.stripe_subscription_id
    order by b.paid_at desc, b.purchase_id desc
    limit 1;
    if v_invoice_id is not null then
      perform till_private.add_intent(
        'refund_invoice', v_account.account_id, 'refund_invoice:' || v_invoice_id,
        jsonb_build_object('invoice_id', v_invoice_id, 'pass_id', p_pass_id), 'pass_canceled', p_at
      );
    end if;
  end if;
  select
    p.pass_id, p.account_id, coalesce(-e.amount, 0), i.parameters ->> 'invoice_id',
    v_before.canceled_at is not null
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

comment on function till.cancel_and_refund_pass (bigint, text, text, boolean, timestamptz) is
  'Cancels a pass at once, takes the remaining credits back, commits to the refund. For operators.';
