-- What a session is tagged with keeps Stripe's limits, however long the host's ids are.
begin;
select plan(1);

-- given
select tests.given_shop();
select tests.given_account(repeat('a', 255));
select tests.given_instance(repeat('i', 255), repeat('a', 255));

-- then
select results_eq(
  $$select count(*) > 0, count(*) <= 50, max(length(m.key)) <= 40, max(length(m.value)) <= 500
    from till.begin_checkout(repeat('a', 255), repeat('i', 255), 'standard') as o, jsonb_each_text(o.metadata) as m$$,
  'values (true, true, true, true)',
  'at most 50 keys of 40 characters with 500 each'
);

select * from finish();
rollback;
