-- What belongs to an effective price version cannot be changed or removed, also not by the owner.
begin;
select plan(8);

-- given
insert into till_private.price_versions (price_version, effective_at, trial_days, instance_size)
values ('old', now() - interval '1 second', 7, 'small');
insert into till_private.plan_prices (price_version, plan, amount) values ('old', 'standard', 9000000);
set local role till_owner;

-- then
select throws_ok(
  $$update till_private.price_versions set trial_days = 8 where price_version = 'old'$$,
  'TK050', null, 'its trial days stay'
);
select throws_ok(
  $$update till_private.price_versions set effective_at = now() + interval '1 day' where price_version = 'old'$$,
  'TK050', null, 'it does not become future'
);
select throws_ok(
  $$delete from till_private.price_versions where price_version = 'old'$$,
  'TK050', null, 'it is not deleted'
);
select throws_ok(
  $$update till_private.plan_prices set amount = 1 where price_version = 'old'$$,
  'TK050', null, 'its prices stay'
);
select throws_ok(
  $$update till_private.plan_prices set price_version = '2026-05-10' where price_version = 'old'$$,
  'TK050', null, 'they do not move to another version'
);
select throws_ok(
  $$delete from till_private.plan_prices where price_version = 'old'$$,
  'TK050', null, 'they are not deleted'
);
select throws_ok('truncate till_private.price_versions cascade', 'TK050', null, 'versions are not truncated');
select throws_ok('truncate till_private.plan_prices cascade', 'TK050', null, 'prices are not truncated');

select * from finish();
rollback;
