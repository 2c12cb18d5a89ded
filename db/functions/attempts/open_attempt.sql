-- Writes a new attempt, and with it the intent to clean up after it, should its request die.
--
-- The clean-up is due when no request can be under way any more, and is withdrawn as soon as the
-- session is known.
--
-- Parameters  p_account  the locked account
--             p_attempt  what it is to buy; id, status and time are filled in here
--             p_at       when, UTC
-- Returns     what the Stripe session is to be made of
-- Raises      TK002 amount_out_of_range, TK004 invalid_argument
-- Locks       attempt, intent: the caller holds the account
create or replace function till_private.open_attempt (
  p_account till_private.accounts,
  p_attempt till_private.checkout_attempts,
  p_at timestamptz
)
  returns till.checkout_order
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_attempt till_private.checkout_attempts := p_attempt;
begin
  v_attempt.attempt_id := 'att_' || replace(gen_random_uuid()::text, '-', '');
  v_attempt.account_id := p_account.account_id;
  v_attempt.status := 'open';
  v_attempt.created_at := p_at;
  insert into till_private.checkout_attempts (
    attempt_id, account_id, kind, instance_id, plan, price_version, stripe_price_id,
    billing_starts_at, amount, currency, status, created_at
  )
  values (
    v_attempt.attempt_id, v_attempt.account_id, v_attempt.kind, v_attempt.instance_id,
    v_attempt.plan, v_attempt.price_version, v_attempt.stripe_price_id,
    v_attempt.billing_starts_at, v_attempt.amount, v_attempt.currency, v_attempt.status,
    v_attempt.created_at
  );
  perform till_private.add_intent(
    'clean_up_checkout', p_account.account_id, 'clean_up_checkout:' || v_attempt.attempt_id,
    jsonb_build_object('attempt_id', v_attempt.attempt_id), 'its request may die', p_at,
    p_at + interval '5 minutes'
  );
  return row(
    v_attempt.attempt_id, p_account.account_id, p_account.stripe_customer_id,
    v_attempt.stripe_price_id,
    till_private.units_of(v_attempt.amount, v_attempt.currency), v_attempt.currency,
    v_attempt.billing_starts_at,
    jsonb_strip_nulls(jsonb_build_object(
      'type', v_attempt.kind, 'account_id', p_account.account_id,
      'instance_id', v_attempt.instance_id, 'plan', v_attempt.plan,
      'price_version', v_attempt.price_version, 'attempt_id', v_attempt.attempt_id
    ))
  )::till.checkout_order;
end;
$$;

comment on function till_private.open_attempt (
  till_private.accounts, till_private.checkout_attempts, timestamptz
) is
  'Writes a new attempt, and with it the intent to clean up after it, should its request die.';
