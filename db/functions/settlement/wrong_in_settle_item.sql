-- Says what of an item of till.settle_invoices cannot be read as its argument.
--
-- Only forms: whether the values can be right, till_private.require_settlement says.
--
-- Parameters  p_item  one item, whatever it is
-- Returns     the detail of an invalid_argument; null when nothing is wrong
-- Locks       nothing
create or replace function till_private.wrong_in_settle_item (
  p_item jsonb
)
  returns jsonb
  language plpgsql
  immutable
  security invoker
as $$
declare
  v_wrong jsonb;
begin
  if jsonb_typeof(p_item) is distinct from 'object' then
    return jsonb_build_object('argument', 'item', 'must_be', 'an object');
  end if;
  select jsonb_build_object('argument', f.name, 'must_be', f.must_be) into v_wrong
  from (
    select
      given.name,
      case given.name
        when 'payment_ids' then case
          when jsonb_path_match(given.value, 'exists($[*] ? (@.type() != "string"))')
            or jsonb_typeof(given.value) <> 'array'
            then 'an array of texts'
        end
        when 'payment_ids_complete' then case
          when jsonb_typeof(given.value) <> 'boolean' then 'true or false'
        end
        else case
          when given.name in ('amount', 'off_stripe_amount') then case
            when given.value::text !~ '^-?[0-9]{1,18}$' then 'a whole number of micros'
          end
          when given.name in ('period_start', 'period_end', 'event_at') then case
            when given.value::text !~ '^[0-9]{1,11}$' then 'whole seconds since 1970'
          end
          when given.name in (
            'account_id', 'stripe_subscription_id', 'invoice_id', 'plan', 'price_version',
            'currency', 'instance_id'
          ) then case
            when jsonb_typeof(given.value) <> 'string' then 'a text'
          end
          else 'absent: items have the arguments of till.settle_invoice'
        end
      end as must_be
    from jsonb_each(p_item) as given (name, value)
    where given.value <> 'null'
  ) as f
  where f.must_be is not null
  order by f.name collate "C"
  limit 1;
  return v_wrong;
end;
$$;

comment on function till_private.wrong_in_settle_item (jsonb) is
  'Says what of an item of till.settle_invoices cannot be read as its argument.';
