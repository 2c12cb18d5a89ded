-- No intent is taken before it is due, and none that was answered.
begin;
select plan(3);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
end;
$$;

-- then
select is((select intent_id from till.take_intent('2026-06-09T23:59:59Z')), null, 'not yet');
do $$
begin
  perform till.answer_intent(1, '{"status": "canceled"}', '2026-06-10T00:00:00Z');
end;
$$;
select is((select intent_id from till.take_intent('2026-06-11T00:00:00Z')), null, 'no more');
select tests.refuses(
  $$select till.take_intent(null)$$, 'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
