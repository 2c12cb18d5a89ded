-- Drops the helpers that the last deployment superseded. Run as the owner, when no call is under
-- way that began before that deployment's end.

do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'till_private'::regnamespace
      and obj_description(p.oid, 'pg_proc') = 'Superseded: in no file of db/functions.'
  loop
    execute format('drop function %s', v_function);
  end loop;
end;
$$;

drop type if exists till.api_function;
