-- What is wrong with the form of an item is named by its argument; whether values can be right is not.
begin;
select plan(1);

select results_eq(
  $$select till_private.wrong_in_settle_item(item) ->> 'argument'
    from (values
      (1, '[]'::jsonb), (2, null), (3, '{}'), (4, '{"amount": -1, "payment_ids": null}'),
      (5, '{"plan": 1, "amount": "1"}'), (6, '{"period_end": 1.5}'), (7, '{"at": 1}')
    ) as items (number, item)
    order by number$$,
  $$values ('item'), ('item'), (null), (null), ('amount'), ('period_end'), ('at')$$,
  'the first by name'
);

select * from finish();
rollback;
