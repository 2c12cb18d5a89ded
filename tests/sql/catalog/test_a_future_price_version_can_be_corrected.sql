-- Until it is effective, a price version can be corrected and withdrawn.
begin;
select plan(6);

-- given
insert into till_private.price_versions (price_version, effective_at, trial_days, instance_size)
values ('next', now() + interval '1 day', 7, 'small');
insert into till_private.plan_prices (price_version, plan, amount) values ('next', 'standard', 9000000);
set local role till_owner;

-- then
select lives_ok(
  $$update till_private.plan_prices set amount = 8000000 where price_version = 'next'$$, 'a price is corrected'
);
select is(
  (select amount from till_private.plan_prices where price_version = 'next'), 8000000::bigint, 'to the new amount'
);
select lives_ok($$delete from till_private.plan_prices where price_version = 'next'$$, 'a price is withdrawn');
select lives_ok(
  $$update till_private.price_versions set trial_days = 3 where price_version = 'next'$$, 'the trial is corrected'
);
select lives_ok($$delete from till_private.price_versions where price_version = 'next'$$, 'it is withdrawn');
select is_empty(
  $$select from till_private.price_versions where price_version = 'next'$$, 'and nothing is left of it'
);

select * from finish();
rollback;
