-- Bad arguments are refused, each by its name.
begin;
select plan(6);

-- given
select tests.given_ada();

-- then
select tests.refuses(
  $$select till.finish_legacy_import('acct_none', 'grace', 'moved')$$, 'TK001', '{"account_id": "acct_none"}', 'whose'
);
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved')$$, 'TK064', '{"account_id": "acct_ada"}',
  'it was not begun'
);
select tests.refuses(
  $$select till.finish_legacy_import('', 'grace', 'moved')$$, 'TK004',
  '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'nobody''s'
);
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', null, 'moved')$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', '')$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'why'
);
select tests.refuses(
  $$select till.finish_legacy_import('acct_ada', 'grace', 'moved', '-infinity')$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
