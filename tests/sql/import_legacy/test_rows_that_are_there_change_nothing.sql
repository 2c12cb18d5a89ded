-- Rows may be imported as often as one likes.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription());
create temp table before as select tests.books() as books;

-- when
create temp table answer as
select * from till.import_legacy(jsonb_build_array(
  tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription()
));

-- then
select results_eq(
  'select row_number, outcome, reason from answer order by 1',
  $$values (1::bigint, 'already_imported', null), (2, 'already_imported', null), (3, 'already_imported', null)$$,
  'each is there already'
);
select is(tests.books(), (select books from before), 'nothing is different');

select * from finish();
rollback;
