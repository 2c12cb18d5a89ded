-- The inbox and everything that the ledger hangs on cannot be truncated by its owner.
begin;
select plan(7);

-- given
set local role till_owner;

-- then
select throws_ok(format('truncate till_private.%I cascade', name), 'TK050', null, name || ' refuses truncate')
from unnest(array[
  'stripe_events', 'quarantine', 'accounts', 'instances', 'subscriptions', 'passes', 'plans'
]) as name;

select * from finish();
rollback;
