-- Arguments that cannot be right are refused before anything is locked.
begin;
select plan(7);

-- given
select tests.given_shop();
create function pg_temp.begins (p_billing_starts_at text) returns text language sql as $$
  select format(
    'select till.begin_checkout(''acct_ada'', ''inst_ada'', ''standard'', %L, ''2026-06-01T00:00:00Z'')', p_billing_starts_at
  );
$$;

-- then
select tests.refuses(
  $$select till.begin_checkout('', 'inst_ada', 'standard')$$, 'TK004',
  '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'an empty account'
);
select tests.refuses(
  $$select till.begin_checkout('acct_ada', null, 'standard')$$, 'TK004',
  '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'no instance'
);
select tests.refuses(
  $$select till.begin_checkout('acct_ada', 'inst_ada', null)$$, 'TK004',
  '{"argument": "plan", "must_be": "text of 1 to 255 characters"}', 'no plan'
);
select tests.refuses(
  pg_temp.begins('2026-06-02T23:59:59Z'), 'TK004',
  '{"argument": "billing_starts_at", "must_be": "48 hours to 730 days ahead"}', 'billing that starts too soon'
);
select tests.refuses(
  pg_temp.begins('infinity'), 'TK004',
  '{"argument": "billing_starts_at", "must_be": "48 hours to 730 days ahead"}', 'billing that never starts'
);
select lives_ok(pg_temp.begins('2026-06-03T00:00:00Z'), '48 hours are enough');
select tests.refuses(
  $$select till.begin_checkout('acct_ada', 'inst_ada', 'standard', null, 'infinity')$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'no time'
);

select * from finish();
rollback;
