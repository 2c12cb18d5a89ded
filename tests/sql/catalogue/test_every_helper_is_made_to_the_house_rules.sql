-- Every function of schema till_private: the owner's own, security invoker, commented, once. Helpers are reached
-- below definer functions, whose path is pinned; triggers and what restores a dump run below anybody.
begin;
select plan(7);

select cmp_ok(
  (select count(*) from tests.functions where schema = 'till_private'), '>', 40::bigint, 'there are functions'
);
select is_empty(
  $$select signature, owner from tests.functions where schema = 'till_private' and owner <> 'till_owner'$$,
  'every one is owned by till_owner'
);
select is_empty(
  $$select signature from tests.functions where schema = 'till_private' and is_definer$$,
  'none is security definer'
);
select is_empty(
  $$select signature, settings from tests.functions
    where schema = 'till_private'
      and settings is distinct from case when is_trigger then '{"search_path=pg_catalog, pg_temp"}'::text[] end
      and (is_trigger or settings is distinct from '{TimeZone=UTC}')$$,
  'a trigger has the pinned path, a helper no setting but the zone'
);
select is_empty(
  $$select signature from tests.functions where schema = 'till_private' and coalesce(length(comment), 0) < 20$$,
  'every one has a comment'
);
select is_empty(
  $$select name from tests.functions where schema = 'till_private' group by name having count(*) > 1$$,
  'none is overloaded'
);
select is_empty(
  $$select signature, granted_to from tests.functions where schema = 'till_private' and granted_to <> '{}'$$,
  'nobody but the owner may execute one'
);

select * from finish();
rollback;
