-- A subscription without id, status or cancel flag is never read as nulls.
begin;
select plan(3);

-- given
select tests.given_active();

-- then
select tests.parks(
  tests.without_field(tests.subscription_event(), array['data', 'object', name]),
  'unrecognized_shape', '{"field": "id, status, cancel_at_period_end", "must_be": "there"}',
  'without its ' || name, '{"account_id": "acct_ada", "instance_id": "inst_ada"}'
)
from unnest(array['id', 'status', 'cancel_at_period_end']) as name;

select * from finish();
rollback;
