-- What was imported before is known although the side tables have gained columns since, and what is new is
-- imported into them.
begin;
select plan(4);

-- given
select tests.given_ada();
select tests.given_instance('inst_2');
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription());
alter table till_private.legacy_entries add column note text not null default 'none';
alter table till_private.legacy_deductions add column note text not null default 'none';
alter table till_private.legacy_subscriptions add column note text not null default 'none';

-- when
create temp table answer as
select * from till.import_legacy(jsonb_build_array(
  tests.legacy_deposit(), tests.legacy_deduction(), tests.legacy_subscription(),
  tests.legacy_deposit('l_1', p_amount => 1), tests.legacy_subscription(p_plan => 'commit'),
  tests.legacy_deposit('l_3', 'ch_3'), tests.legacy_deduction('l_4', '2026-05-01'),
  tests.legacy_subscription('inst_2', 'sub_2')
));

-- then
select results_eq(
  'select outcome, reason from answer where row_number <= 3 order by row_number',
  $$values ('already_imported', null::text), ('already_imported', null), ('already_imported', null)$$,
  'what is the same is there already'
);
select results_eq(
  'select outcome, reason from answer where row_number between 4 and 5 order by row_number',
  $$values ('rejected', 'duplicate'), ('rejected', 'duplicate')$$, 'what differs is still told apart'
);
select results_eq(
  'select outcome, reason from answer where row_number > 5 order by row_number',
  $$values ('imported', null::text), ('imported', null), ('imported', null)$$, 'what is new is imported'
);
select results_eq(
  $$select note, count(*) from till_private.legacy_entries group by 1
    union all select note, count(*) from till_private.legacy_deductions group by 1
    union all select note, count(*) from till_private.legacy_subscriptions group by 1$$,
  $$values ('none', 4::bigint), ('none', 2), ('none', 2)$$, 'with the defaults of the new columns'
);

select * from finish();
rollback;
