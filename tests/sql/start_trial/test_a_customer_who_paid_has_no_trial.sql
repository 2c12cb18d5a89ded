-- An account that had a paid subscription gets no trial, also when it is canceled.
begin;
select plan(1);

-- given
select tests.given_active();
select tests.given_instance('inst_2');
update till_private.subscriptions set status = 'canceled', canceled_at = '2026-06-10T00:00:00Z';

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_2', '2026-08-01T00:00:00Z')$$,
  'TK025', '{"account_id": "acct_ada"}', 'neither on another instance'
);

select * from finish();
rollback;
