-- Bad arguments are refused, each by its name.
begin;
select plan(5);

select tests.refuses(
  $$select till.begin_legacy_import('acct_none', 'grace', 'moving')$$, 'TK001', '{"account_id": "acct_none"}', 'whose'
);
select tests.refuses(
  $$select till.begin_legacy_import(null, 'grace', 'moving')$$, 'TK004',
  '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'nobody''s'
);
select tests.refuses(
  $$select till.begin_legacy_import('acct_ada', '', 'moving')$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);
select tests.refuses(
  $$select till.begin_legacy_import('acct_ada', 'grace', null)$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'why'
);
select tests.refuses(
  $$select till.begin_legacy_import('acct_ada', 'grace', 'moving', null)$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
