-- Records which settlement a deposit of the older books went into, and the deduction it claimed.
--
-- Parameters  p_invoice    the invoice with its transaction
--             p_deposit    legacy id of the deposit
--             p_deduction  legacy id of the deduction, or null
-- Locks       nothing more: the caller holds the account
create or replace function till_private.record_legacy_settlement (
  p_invoice till_private.settlements,
  p_deposit text,
  p_deduction text
)
  returns void
  language sql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
  insert into till_private.legacy_settlements (
    account_id, legacy_id, transaction_id, deduction_legacy_id
  )
  values (p_invoice.account_id, p_deposit, p_invoice.transaction_id, p_deduction);
$$;

comment on function till_private.record_legacy_settlement (till_private.settlements, text, text) is
  'Records which settlement a deposit of the older books went into.';
