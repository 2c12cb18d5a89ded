-- An unknown or answered intent cannot fail.
begin;
select plan(4);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
  perform till.answer_intent(1, '{"status": "canceled"}', '2026-06-10T00:00:00Z');
end;
$$;

-- then
select tests.refuses($$select till.fail_intent(9, 'timeout')$$, 'TK042', '{"intent_id": 9}', 'unknown');
select tests.refuses($$select till.fail_intent(1, 'timeout')$$, 'TK042', '{"intent_id": 1}', 'answered');
select tests.refuses($$select till.fail_intent(null, 'timeout')$$, 'TK042', '{"intent_id": null}', 'none');
select tests.refuses(
  $$select till.fail_intent(1, '')$$, 'TK004',
  '{"argument": "error", "must_be": "text of 1 to 255 characters"}', 'why'
);

select * from finish();
rollback;
