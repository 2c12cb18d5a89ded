-- Destroying an instance again returns it unchanged.
begin;
select plan(2);

-- given
select tests.given_active();
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-15T00:00:00Z');
end;
$$;
create temp table before as select tests.books();

-- when, then
select is(
  tests.answer($$select * from till.destroy_instance('inst_ada', 'linus', 'again', p_at => '2026-06-16T00:00:00Z')$$),
  '{"instance_id": "inst_ada", "account_id": "acct_ada", "organization_id": null,
    "registered_at": "2026-01-01T00:00:00+00:00", "destroyed_at": "2026-06-15T00:00:00+00:00"}',
  'with its first end, although a paid period runs'
);
select is(tests.books(), (select books from before), 'nothing changed');

select * from finish();
rollback;
