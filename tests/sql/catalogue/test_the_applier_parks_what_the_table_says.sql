-- The handler of the event applier names exactly the codes that the table says are parked.
begin;
select plan(2);

select set_eq(
  $$select m[1]
    from tests.functions, regexp_matches(source, $re$sqlstate '(TK[0-9]{3})'$re$, 'g') as m
    where name = 'attempt'$$,
  'select sqlstate from till.error_codes() where parks_event',
  'our own codes'
);
select set_eq(
  $$select m[1]
    from tests.functions, regexp_matches(
      regexp_replace(source, $re$^.*\mexception\M$re$, ''), $re$\m([a-z_]+_(?:violation|out_of_range))\M$re$, 'g'
    ) as m
    where name = 'attempt'$$,
  array['unique_violation', 'check_violation', 'foreign_key_violation', 'numeric_value_out_of_range'],
  'and what the books cannot take'
);

select * from finish();
rollback;
