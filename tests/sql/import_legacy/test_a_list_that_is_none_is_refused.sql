-- What is not a list, or is too long, is refused whole.
begin;
select plan(5);

select tests.refuses(
  format('select till.import_legacy(%L)', rows), 'TK004',
  '{"argument": "rows", "must_be": "a list of at most 5000 objects"}', 'refused'
)
from (
  values (null), ('{}'), ('"x"'), ((select jsonb_agg('{}'::jsonb)::text from generate_series(1, 5001)))
) as r (rows);
select is_empty($$select * from till.import_legacy('[]')$$, 'an empty list is legal');

select * from finish();
rollback;
