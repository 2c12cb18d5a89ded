-- Every function of schema till: owned by till_owner, security definer, pinned path, commented, once.
begin;
select plan(9);

select cmp_ok((select count(*) from tests.functions where schema = 'till'), '>', 15::bigint, 'there are functions');
select is_empty(
  $$select signature, owner from tests.functions where schema = 'till' and owner <> 'till_owner'$$,
  'every one is owned by till_owner'
);
select is_empty(
  $$select signature from tests.functions where schema = 'till' and not is_definer$$,
  'every one is security definer'
);
select is_empty(
  $$select signature, settings from tests.functions
    where schema = 'till' and settings is distinct from '{"search_path=pg_catalog, pg_temp"}'$$,
  'every one has the pinned path, and no other setting'
);
select is_empty(
  $$select signature from tests.functions where schema = 'till' and coalesce(length(comment), 0) < 20$$,
  'every one has a comment'
);
select is_empty(
  $$select name from tests.functions where schema = 'till' group by name having count(*) > 1$$,
  'none is overloaded'
);
select is_empty(
  $$select signature, language from tests.functions where schema = 'till' and language not in ('sql', 'plpgsql')$$,
  'every one is SQL or PL/pgSQL'
);
select results_eq(
  $$select name, volatility from tests.functions where schema = 'till' and volatility <> 'volatile' order by name$$,
  $$values
    ('balance'::name, 'stable'),
    ('billing_portal_customer', 'stable'),
    ('checkout_status', 'stable'),
    ('describe_api', 'stable'),
    ('due_passes', 'stable'),
    ('effective_balance', 'stable'),
    ('error_codes', 'immutable'),
    ('pass_status', 'stable'),
    ('preview_enrollment', 'stable'),
    ('release', 'stable'),
    ('statement', 'stable'),
    ('trial_balance', 'stable'),
    ('verify', 'stable')$$,
  'every one is volatile but those that only read'
);
select is_empty(
  $$select p.signature, argument
    from tests.functions as p
    join pg_proc as c on c.oid = p.oid
    cross join unnest(c.proargnames, c.proargmodes) as a (argument, mode)
    where p.schema = 'till' and coalesce(a.mode, 'i') = 'i' and a.argument !~ '^p_[a-z_]+$'$$,
  'every parameter has a name that begins with p_'
);

select * from finish();
rollback;
