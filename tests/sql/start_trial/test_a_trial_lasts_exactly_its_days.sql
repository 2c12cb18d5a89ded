-- A trial lasts 24 hours a day, also where the server's zone changes its clocks meanwhile.
begin;
select plan(4);

-- given: clocks go forward in New York on 2026-03-08, and back on 2026-11-01
insert into till_private.price_versions (price_version, effective_at, currency, trial_days, instance_size)
values ('spring', '2026-03-01T00:00:00Z', 'usd', 7, 'small'), ('autumn', '2026-10-01T00:00:00Z', 'usd', 7, 'small');
select tests.given_account('acct_ada');
select tests.given_account('acct_bob');
select tests.given_instance('inst_ada');
select tests.given_instance('inst_bob', 'acct_bob');
set local timezone = 'America/New_York';

-- when
create temp table spring as select * from till.start_trial('acct_ada', 'inst_ada', '2026-03-05T12:00:00Z');
create temp table autumn as select * from till.start_trial('acct_bob', 'inst_bob', '2026-10-29T12:00:00Z');

-- then
select is(
  tests.answer('select price_version, trial_ends_at from spring'),
  '{"price_version": "spring", "trial_ends_at": "2026-03-12T12:00:00+00:00"}',
  'seven times 24 hours over the short day'
);
select is(
  tests.answer('select price_version, trial_ends_at from autumn'),
  '{"price_version": "autumn", "trial_ends_at": "2026-11-05T12:00:00+00:00"}',
  'seven times 24 hours over the long day'
);
select is_empty('select * from till.verify()', 'verify is clean in this zone');
set local timezone = 'Asia/Tokyo';
select is_empty('select * from till.verify()', 'and in another: change rows are written alike in all');

select * from finish();
rollback;
