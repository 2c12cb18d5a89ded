-- A call that failed is tried again after a back-off that grows, to ten minutes at most.
begin;
select plan(2);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
end;
$$;

-- when: it fails each time that it is taken
create temp table waits (attempt integer, seconds integer);
do $$
declare
  v_at timestamptz := '2026-06-10T00:00:00Z';
  v_next timestamptz;
begin
  for v_attempt in 1 .. 8 loop
    perform till.take_intent(v_at);
    perform till.fail_intent(1, 'timeout', v_at);
    select next_attempt_at into v_next from till.intents;
    insert into waits values (v_attempt, extract(epoch from v_next - v_at));
    v_at := v_next;
  end loop;
end;
$$;

-- then
select results_eq(
  'select * from waits order by 1',
  'values (1, 10), (2, 20), (3, 40), (4, 80), (5, 160), (6, 320), (7, 600), (8, 600)',
  'the back-off doubles'
);
select is(
  tests.answer('select attempts, last_error, answered_at from till.intents'),
  '{"attempts": 8, "last_error": "timeout", "answered_at": null}', 'the error is kept'
);

select * from finish();
rollback;
