-- An invoice that names no instance pays for the account's only current subscription.
begin;
select plan(1);

-- given: a trial, and an instance without a subscription
select tests.given_ada();
select tests.given_instance('inst_other');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-31T12:00:00Z');
end;
$$;

-- when
create temp table answer as select * from tests.settle(p_instance_id => null);

-- then
select is(
  tests.answer('select * from answer'),
  '{"transaction_id": 1, "subscription_id": 1, "paid_period_id": 1, "activated": true, "replayed": false}',
  'the trial is paid'
);

select * from finish();
rollback;
