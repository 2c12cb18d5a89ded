-- Every error is in the table of codes once, and every reason that a function gives is in it.
begin;
select plan(8);

select is_empty(
  'select sqlstate from till.error_codes() group by sqlstate having count(*) > 1', 'no code stands for two reasons'
);
select is_empty(
  'select reason from till.error_codes() group by reason having count(*) > 1', 'no reason has two codes'
);
select is_empty(
  $$select reason from till.error_codes()
    where sqlstate !~ '^TK[0-9]{3}$' or reason !~ '^[a-z_]+$' or coalesce(length(hint), 0) < 10
      or http_status is null or http_status not in (402, 403, 404, 409, 422, 429) or parks_event is null$$,
  'each has a code of ours, a status of HTTP and a hint'
);
create temp table given as
select distinct f.name, m[1] as reason
from tests.functions as f, regexp_matches(f.source, $re$refuse\(\s*'([^']+)'$re$, 'g') as m;
select cmp_ok((select count(*) from given), '>', 50::bigint, 'there are refusals');
select is_empty(
  'select name, reason from given where reason not in (select reason from till.error_codes())',
  'each of them is in the table'
);
select is_empty(
  $$select f.name, m[1]
    from tests.functions as f, regexp_matches(f.source, $re$(?:problem := |'quarantined', (?='[a-z_]+', null))'([^']+)'$re$, 'g') as m
    where m[1] not in (select reason from till.error_codes()) and m[1] <> 'connected_account'$$,
  'and so is each reason that parks without being raised; one only ignores'
);
select is_empty(
  $$select name from tests.functions where source ~* '\mraise\s+(exception|sqlstate)\M'
    and name not in ('refuse', 'refuse_change', 'refuse_price_change')$$,
  'nobody raises but through refuse, and the two guards'
);
select throws_ok($$select till_private.refuse('no_such_reason')$$, 'P0002', null, 'a reason that is in no table is a bug');

select * from finish();
rollback;
