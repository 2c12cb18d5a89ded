-- Before the first price version is effective nothing can be bought: there is no default price.
begin;
select plan(2);

-- given
select tests.given_ada(100000000);

-- then
select tests.refuses_enrollment(
  'TK013', '{"effective_at": "2026-03-18T23:59:59+00:00"}', 'no version is effective',
  p_at => '2026-03-18T23:59:59Z'
);

select * from finish();
rollback;
