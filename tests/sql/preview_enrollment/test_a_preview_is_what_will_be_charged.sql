-- The preview shows the price, the period and the balance, and writes nothing.
begin;
select plan(3);

-- given
select tests.given_ada(100000000);
create temp table before as select tests.books() as books;

-- when
create temp table preview as
select * from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', '2026-05-10', '2026-06-10T12:00:00Z');

-- then
select is(
  tests.answer('select * from preview'),
  '{"account_id": "acct_ada", "instance_id": "inst_ada", "plan": "standard", "price_version": "2026-05-10",
    "currency": "usd", "price": 55000000, "is_intro": false,
    "period_start": "2026-06-10T12:00:00+00:00", "period_end": "2026-07-10T12:00:00+00:00",
    "balance": 100000000, "bonus": 0, "effective_balance": 100000000, "shortfall": 0,
    "reason": null, "detail": null}',
  'the preview'
);
select is(tests.books(), (select books from before), 'nothing was written');
select is(
  tests.answer('select account_id, instance_id, plan, price_version, price, period_start, period_end from tests.enroll()'),
  tests.answer('select account_id, instance_id, plan, price_version, price, period_start, period_end from preview'),
  'the enrollment is what was shown'
);

select * from finish();
rollback;
