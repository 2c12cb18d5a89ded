-- Two lines of the catalog that differ, or a list of lines that is cut off, are ambiguous.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_price('price_commit', p_plan => 'commit');

-- then
select tests.parks(
  tests.invoice_paid(p_event_id => 'evt_a', p_lines => array[
    tests.invoice_line(), tests.invoice_line(p_stripe_price_id => 'price_commit')
  ]),
  'ambiguous_lines', '{"plans": ["standard", "commit"]}', 'two plans'
);
select tests.parks(
  tests.invoice_paid('pre_basil', 'evt_b', p_lines => array[
    tests.invoice_line('pre_basil'), tests.invoice_line('pre_basil', p_period_end => '2026-08-01T00:00:00Z')
  ]),
  'ambiguous_lines', '{"plans": ["standard", "standard"]}', 'two periods'
);
select tests.parks(
  tests.with_field(tests.invoice_paid(p_event_id => 'evt_c'), '{data,object,lines,has_more}', 'true'),
  'ambiguous_lines', '{"why": "the event does not hold all lines"}', 'lines that are not in the event'
);

select * from finish();
rollback;
