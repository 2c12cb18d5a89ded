-- An instance that was funded or destroyed meanwhile is named, and nothing is brought over.
begin;
select plan(2);

-- given: between the import of its row and the end, a trial began
select tests.given_ada();
select tests.given_open_import(tests.legacy_deposit(), tests.legacy_subscription());
do $$
begin
  insert into till_private.subscriptions (
    lineage_id, account_id, instance_id, status, price_version, trial_started_at, trial_ends_at
  )
  values (1, 'acct_ada', 'inst_ada', 'trialing', '2026-03-19', '2026-05-31T00:00:00Z', '2026-06-07T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved')$$,
  'TK026', '{"instance_id": "inst_ada"}', 'it is funded'
);
delete from till_private.subscriptions;
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused');
end;
$$;
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved')$$,
  'TK021', '{"instance_id": "inst_ada"}', 'it is destroyed'
);

select * from finish();
rollback;
