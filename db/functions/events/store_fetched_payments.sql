-- Stores all payment ids of an invoice, as Stripe answered.
--
-- Parameters  p_invoice_id  the invoice
--             p_answer      {"payment_ids": [...]}
--             p_at          when, UTC
-- Raises      TK004 invalid_argument
-- Locks       nothing more: the caller holds the account
create or replace function till_private.store_fetched_payments (
  p_invoice_id text,
  p_answer jsonb,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if jsonb_typeof(p_answer -> 'payment_ids') is distinct from 'array' or exists (
    select from jsonb_path_query(p_answer, '$.payment_ids[*]') as id
    where jsonb_typeof(id) <> 'string' or id #>> '{}' !~ '^(ch|pi|py|inpay)_'
  ) then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'answer', 'must_be', 'payment_ids: a list of ch_, pi_, py_ and inpay_ ids'
    ));
  end if;
  insert into till_private.fetched_payments (invoice_id, payment_ids, fetched_at)
  values (p_invoice_id, array(select jsonb_array_elements_text(p_answer -> 'payment_ids')), p_at)
  on conflict (invoice_id) do nothing;
end;
$$;

comment on function till_private.store_fetched_payments (text, jsonb, timestamptz) is
  'Stores all payment ids of an invoice, as Stripe answered.';
