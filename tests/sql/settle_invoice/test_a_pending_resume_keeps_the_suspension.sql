-- While a resume is pending, paying clears the threats but leaves the suspension to the resume.
begin;
select plan(1);

-- given
select tests.given_active();
select tests.change('{
  "status": "unpaid", "past_due_since": "2026-07-01T00:00:00Z", "destruction_due_at": "2026-07-20T00:00:00Z",
  "suspended_at": "2026-07-10T00:00:00Z", "suspension_reason": "unpaid", "resume_pending": true
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
  tests.answer('select status, past_due_since, destruction_due_at, suspended_at, suspension_reason, resume_pending
    from till_private.subscriptions'),
  '{"status": "active", "past_due_since": null, "destruction_due_at": null,
    "suspended_at": "2026-07-10T00:00:00+00:00", "suspension_reason": "unpaid", "resume_pending": true}',
  'the suspension stays'
);

select * from finish();
rollback;
