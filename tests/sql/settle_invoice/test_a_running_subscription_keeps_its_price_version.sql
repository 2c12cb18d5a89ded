-- An invoice of another price version does not renew a running subscription.
begin;
select plan(2);

-- given
select tests.given_active();

-- then
select tests.refuses(
  $$select tests.settle(
    'in_2', p_price_version => '2026-05-10', p_period_start => '2026-07-01T00:00:00Z',
    p_period_end => '2026-08-01T00:00:00Z', p_at => '2026-07-01T00:20:00Z'
  )$$,
  'TK032', '{"subscription_id": 1, "price_version": "2026-03-19", "invoice_price_version": "2026-05-10"}',
  'not an active one'
);
select tests.change('{"status": "past_due", "past_due_since": "2026-07-01T00:00:00Z"}');
select tests.refuses(
  $$select tests.settle(
    'in_2', p_price_version => '2026-05-10', p_period_start => '2026-07-01T00:00:00Z',
    p_period_end => '2026-08-01T00:00:00Z', p_at => '2026-07-01T00:20:00Z'
  )$$,
  'TK032', '{"subscription_id": 1, "price_version": "2026-03-19", "invoice_price_version": "2026-05-10"}',
  'not a past due one'
);

select * from finish();
rollback;
