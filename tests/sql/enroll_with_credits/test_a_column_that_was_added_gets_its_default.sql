-- A migration may add columns while the functions run: an enrollment after a trial goes on, and the new columns
-- get their defaults.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
alter table till_private.subscriptions add column note text not null default 'none';
alter table till_private.paid_periods add column note text not null default 'none';
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-06-10T00:00:00Z');
end;
$$;

-- when
create temp table answer as select * from tests.enroll();

-- then
select is((select subscription_id from answer), 1::bigint, 'the trial is paid for');
select results_eq(
  $$select 'subscriptions', note from till_private.subscriptions
    union all select 'paid_periods', note from till_private.paid_periods$$,
  $$values ('subscriptions', 'none'), ('paid_periods', 'none')$$, 'with the defaults of the new columns'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
