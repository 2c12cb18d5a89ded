-- Paying clears dunning, the destruction deadline, the suspension and the top-up marker.
begin;
select plan(2);

-- given
select tests.given_active();
create temp table before as select tests.subscription();
select tests.change('{
  "status": "unpaid", "past_due_since": "2026-07-01T00:00:00Z", "top_up_started_at": "2026-07-01T00:00:00Z",
  "destruction_due_at": "2026-07-20T00:00:00Z", "suspended_at": "2026-07-10T00:00:00Z", "suspension_reason": "unpaid"
}');

-- when
do $$
begin
  perform tests.settle(
    'in_2', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z', p_at => '2026-07-15T00:00:00Z'
  );
end;
$$;

-- then
select is(
  tests.subscription(),
  (select subscription from before) || '{
    "current_period_start": "2026-07-01T00:00:00+00:00", "current_period_end": "2026-08-01T00:00:00+00:00",
    "credit_renewal_at": "2026-08-01T00:00:00+00:00"
  }',
  'nothing of it is left'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
