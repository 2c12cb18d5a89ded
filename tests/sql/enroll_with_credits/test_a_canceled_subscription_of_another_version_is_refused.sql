-- What was canceled and is bought again gets the current prices, on a new instance.
begin;
select plan(5);

-- given: bought at 9.00 of 2026-03-19, canceled, and prices have changed since
select tests.given_ada(100000000);
do $$
begin
  perform tests.enroll(p_at => '2026-04-01T00:00:00Z');
  perform tests.change('{"status": "canceled", "canceled_at": "2026-04-02T00:00:00Z"}');
end;
$$;

-- then
select tests.refuses_enrollment(
  'TK028',
  '{"instance_id": "inst_ada", "price_version": "2026-03-19", "current_price_version": "2026-05-10"}',
  'the same instance does not go on under other prices'
);
select tests.refuses_enrollment(
  'TK032', '{"price_version": "2026-05-10", "expected_price_version": "2026-03-19"}',
  'the expected version comes first', p_expected_price_version => '2026-03-19'
);
select tests.given_instance('inst_new');
select is(
  (tests.enroll('buy-2', p_instance_id => 'inst_new')).price, 55000000::bigint, 'a new instance does'
);

select * from finish();
rollback;
