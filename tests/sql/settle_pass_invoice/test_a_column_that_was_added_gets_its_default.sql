-- A migration may add columns while the functions run: the months of a pass are issued, and the new columns get
-- their defaults.
begin;
select plan(4);

-- given
select tests.given_account();
alter table till_private.passes add column note text not null default 'none';
alter table till_private.pass_issuances add column note text not null default 'none';
alter table till_private.purchases add column note text not null default 'none';

-- when
select tests.pay_pass();
select is_empty('select * from till.verify()', 'verify is clean after the first');
select tests.pay_pass('in_pass_2', '2026-07-01T00:00:00Z');

-- then
select is(tests.months(), '{"2026-06: 19000000, 19000000","2026-07: 19000000, 19000000"}'::text[], 'both months are issued');
select results_eq(
  $$select 'passes', note from till_private.passes
    union all select 'pass_issuances', note from till_private.pass_issuances
    union all select 'purchases', note from till_private.purchases$$,
  $$values ('passes', 'none'), ('pass_issuances', 'none'), ('pass_issuances', 'none'), ('purchases', 'none'),
    ('purchases', 'none')$$,
  'with the defaults of the new columns'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
