-- A suspension whose resume is still pending stays: the host has not resumed the instance yet.
begin;
select plan(2);

-- given
select tests.given_ada(200000000);
do $$
begin
  perform tests.enroll('buy-1');
  perform tests.change('{
    "status": "canceled", "canceled_at": "2026-06-11T00:00:00Z", "suspended_at": "2026-06-11T00:00:00Z",
    "suspension_reason": "canceled", "resume_pending": true
  }');
end;
$$;

-- when
do $$
begin
  perform tests.enroll('buy-2', p_at => '2026-06-12T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select status, suspension_reason, resume_pending from till_private.subscriptions'),
  '{"status": "active", "suspension_reason": "canceled", "resume_pending": true}', 'paid, not yet resumed'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
