-- Builds the receipt of a transaction that is on record, as it was given the first time.
--
-- Parameters  p_transaction_id  the transaction
--             p_replayed        whether the caller is told of an earlier booking
-- Returns     the receipt; balance is the one after the transaction's last entry (micros), null
--             when it has none
-- Locks       nothing
create or replace function till_private.receipt_of (
  p_transaction_id bigint,
  p_replayed boolean
)
  returns till.receipt
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_receipt till.receipt;
begin
  select
    t.transaction_id, t.account_id, coalesce(sum(e.amount), 0)::bigint,
    (array_agg(e.balance_after order by e.entry_number desc))[1], t.posted_at, p_replayed
  into strict v_receipt
  from till_private.transactions as t
  left join till_private.entries as e using (transaction_id)
  where t.transaction_id = p_transaction_id
  group by t.transaction_id;
  return v_receipt;
end;
$$;

comment on function till_private.receipt_of (bigint, boolean) is
  'Builds the receipt of a transaction that is on record, as it was given the first time.';
