-- An instance whose subscription is active, past due or unpaid is refused, whoever funds it.
begin;
select plan(8);

-- given: inst_ada is billed by Stripe, inst_credit was enrolled
select tests.given_active(200000000);
select tests.given_instance('inst_credit');
do $$
begin
  perform tests.enroll(p_instance_id => 'inst_credit');
end;
$$;

-- then
select tests.refuses_enrollment(
  'TK026', '{"instance_id": "inst_ada", "subscription_id": 1, "status": "active"}', 'billed by Stripe'
);
select tests.refuses_enrollment(
  'TK026', '{"instance_id": "inst_credit", "subscription_id": 2, "status": "active"}',
  'enrolled before', 'inst_credit'
);
select tests.change('{"status": "past_due", "past_due_since": "2026-07-01T00:00:00Z"}');
select tests.refuses_enrollment(
  'TK026', '{"instance_id": "inst_ada", "subscription_id": 1, "status": "past_due"}', 'past due'
);
select tests.change('{"status": "unpaid"}');
select tests.refuses_enrollment(
  'TK026', '{"instance_id": "inst_ada", "subscription_id": 1, "status": "unpaid"}', 'unpaid'
);

select * from finish();
rollback;
