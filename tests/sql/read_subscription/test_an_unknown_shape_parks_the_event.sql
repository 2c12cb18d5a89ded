-- A subscription without id, status or cancel flag is never read as nulls.
begin;
select plan(3);

-- given
select tests.given_active();

-- then
select tests.parks(
  tests.without_field(tests.subscription_event(), array['data', 'object', name]),
  'unrecognized_shape', '{"field": "id, status, cancel_at_period_end", "must_be": "there"}',
  'without its ' || name, (
    '{"account_id": "acct_ada", "instance_id": "inst_ada", "stripe_subscription_id": "sub_ada"}'::jsonb
    - case name when 'id' then 'stripe_subscription_id' else '' end
  )
)
from unnest(array['id', 'status', 'cancel_at_period_end']) as name;

select * from finish();
rollback;
