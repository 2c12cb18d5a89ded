-- Records the identity of a settlement: the invoice and its payment ids.
--
-- Parameters  p_invoice      the invoice with its transaction
--             p_payment_ids  every payment id known of it
--             p_at           when, UTC
-- Raises      TK030 payment_conflict
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_settlement (
  p_invoice till_private.settlements,
  p_payment_ids text[],
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into till_private.settlements select p_invoice.*
  on conflict (invoice_id) do nothing;
  if not found then
    -- Not there when the account was locked: another account's settlement has just been faster.
    perform till_private.refuse('payment_conflict', jsonb_build_object(
      'invoice_id', p_invoice.invoice_id, 'differs', '["account_id"]'::jsonb
    ));
  end if;
  perform till_private.record_payments(p_invoice.transaction_id, p_payment_ids, p_at);
end;
$$;

comment on function till_private.record_settlement (
  till_private.settlements, text[], timestamptz
) is
  'Records the identity of a settlement: the invoice and its payment ids.';
