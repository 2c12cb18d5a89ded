-- A plan that does not exist is refused; one that exists needs a price in the version.
begin;
select plan(4);

-- given
select tests.given_ada(100000000);
insert into till_private.plans (plan, period_months, contra) values ('yearly', 12, 'hosting_revenue');

-- then
select tests.refuses_enrollment('TK016', '{"plan": "gold"}', 'no such plan', p_plan => 'gold');
select tests.refuses_enrollment(
  'TK013', '{"price_version": "2026-05-10", "plan": "yearly"}', 'a plan without a price', p_plan => 'yearly'
);

select * from finish();
rollback;
