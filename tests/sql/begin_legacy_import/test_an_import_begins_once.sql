-- Beginning again changes nothing; what is finished is not begun again.
begin;
select plan(2);

-- given
select tests.given_ada();
do $$
begin
  perform till.begin_legacy_import('acct_ada', 'grace', 'moving', '2026-05-31T00:00:00Z');
  perform till.begin_legacy_import('acct_ada', 'eve', 'again', '2026-05-31T01:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select * from till_private.legacy_imports'),
  '{"account_id": "acct_ada", "begun_by": "grace", "begun_reason": "moving",
    "begun_at": "2026-05-31T00:00:00+00:00", "finished_at": null, "transaction_id": null}',
  'the first one stands'
);
do $$
begin
  perform till.finish_legacy_import('acct_ada', 'grace', 'moved');
end;
$$;
select tests.refuses(
  $$select till.begin_legacy_import('acct_ada', 'grace', 'moving')$$,
  'TK064', '{"account_id": "acct_ada"}', 'it is finished'
);

select * from finish();
rollback;
