-- Reads the items of a bulk spend: an unreadable one has its refusal, and spoils no other.
--
-- Parameters  p_items  an array of {"account_id", "amount", "key", "reason"}; reason is optional
-- Returns     the items, numbered from 1; refused with invalid_argument, amount_out_of_range or
--             account_not_found
-- Locks       nothing: accounts are never removed, so one that is found is there to be locked
create or replace function till_private.read_spend_items (
  p_items jsonb
)
  returns setof till_private.spend_item
  language sql
  volatile
  security invoker
as $$
  select
    i.number::integer,
    i.value ->> 'account_id',
    amount.micros,
    i.value ->> 'key',
    i.value ->> 'reason',
    case
      when wrong.argument is not null then
        row('invalid_argument', jsonb_build_object(
          'argument', wrong.argument, 'must_be', wrong.must_be
        ))::till_private.refusal
      when amount.micros is null or amount.micros not between 1 and 1000000000000000 then
        row('amount_out_of_range', jsonb_build_object(
          'amount', i.value -> 'amount', 'minimum', 1, 'maximum', 1000000000000000
        ))::till_private.refusal
      when a.account_id is null then
        row('account_not_found', jsonb_build_object(
          'account_id', i.value ->> 'account_id'
        ))::till_private.refusal
    end
  from jsonb_array_elements(p_items) with ordinality as i (value, number)
  cross join lateral (
    select
      case
        when jsonb_typeof(i.value -> 'amount') = 'number'
          and i.value ->> 'amount' ~ '^-?[0-9]{1,18}$'
          then (i.value ->> 'amount')::bigint
      end
  ) as amount (micros)
  left join lateral (
    select f.argument, f.must_be
    from (
      select 1 as place, 'item' as argument, 'an object' as must_be
      where jsonb_typeof(i.value) <> 'object'
      union all
      select 2, f.name, 'text of 1 to 255 characters'
      from unnest(array['account_id', 'key']) as f (name)
      where jsonb_typeof(i.value -> f.name) is distinct from 'string'
        or length(i.value ->> f.name) not between 1 and 255
      union all
      select 3, 'reason', 'text of at most 1000 characters'
      where jsonb_typeof(i.value -> 'reason') not in ('string', 'null')
        or length(i.value ->> 'reason') > 1000
      union all
      select 4, f.name, 'absent: items have account_id, amount, key and reason'
      from jsonb_object_keys(
        case jsonb_typeof(i.value) when 'object' then i.value else '{}' end
      ) as f (name)
      where f.name not in ('account_id', 'amount', 'key', 'reason')
    ) as f
    order by f.place, f.argument
    limit 1
  ) as wrong on true
  left join till_private.accounts as a on a.account_id = i.value ->> 'account_id';
$$;

comment on function till_private.read_spend_items (jsonb) is
  'Reads the items of a bulk spend: an unreadable one has its refusal, and spoils no other.';
