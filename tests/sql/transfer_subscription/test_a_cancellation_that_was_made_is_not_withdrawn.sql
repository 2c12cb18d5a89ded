-- A cancellation that Stripe has answered before the transfer stays on record as it was.
begin;
select plan(2);

-- given
select tests.given_active();
select tests.given_instance('inst_new');
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
  perform till.answer_intent(1, '{"id": "sub_ada", "status": "canceled"}', '2026-06-10T00:01:00Z');
end;
$$;

-- when
do $$
begin
  perform till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-11T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select answered_at, answer from till_private.intents'),
  '{"answered_at": "2026-06-10T00:01:00+00:00", "answer": {"id": "sub_ada", "status": "canceled"}}', 'it was made'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
