-- When prices changed since the customer was shown them, nothing is charged.
begin;
select plan(7);

-- given: what the customer was shown is the preview of 9 May
select tests.given_ada(100000000);
select is(
  tests.answer($$select price_version, price, reason
    from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', p_at => '2026-05-09T23:59:59Z')$$),
  '{"price_version": "2026-03-19", "price": 9000000, "reason": null}',
  'shown: 9.00'
);

-- then
select tests.refuses_enrollment(
  'TK032', '{"price_version": "2026-05-10", "expected_price_version": "2026-03-19"}',
  'a second later it would be 55.00', p_expected_price_version => '2026-03-19', p_at => '2026-05-10T00:00:00Z'
);
select tests.refuses_enrollment(
  'TK032', '{"price_version": "2026-05-10", "expected_price_version": "2027-01-01"}',
  'a version that does not exist is not the one', p_expected_price_version => '2027-01-01'
);
select is(
  tests.answer($$select price_version, price from tests.enroll(
    p_expected_price_version => '2026-03-19', p_at => '2026-05-09T23:59:59Z'
  )$$),
  '{"price_version": "2026-03-19", "price": 9000000}', 'in time it is charged as shown'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
