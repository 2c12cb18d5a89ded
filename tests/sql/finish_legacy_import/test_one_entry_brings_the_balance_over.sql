-- One opening entry brings the balance over; finishing again changes nothing.
begin;
select plan(7);

-- given
select tests.given_ada(25000000);
select tests.given_open_import(
  tests.legacy_deposit('l_1', 'ch_1'), tests.legacy_deposit('l_2', 'ch_2'), tests.legacy_deduction('l_3')
);

-- then
select is(
  till.finish_legacy_import('acct_ada', 'grace', 'moved', '2026-05-31T01:00:00Z'), 9000000::bigint, 'the balance'
);
select is(
  tests.entries(),
  '{"1: 25000000 acquired promotions -> 25000000", "2: 9000000 acquired legacy -> 34000000"}', 'one entry'
);
select is(
  tests.answer('select * from till.transactions where transaction_id = 2') - 'posted_at',
  '{"transaction_id": 2, "account_id": "acct_ada", "command": "finish_legacy_import", "key": "acct_ada",
    "kind": "opening", "reason": "moved", "actor": "grace", "reverses": null,
    "event_at": "2026-05-31T01:00:00+00:00"}',
  'one transaction'
);
select is(
  tests.answer('select finished_at, transaction_id from till_private.legacy_imports'),
  '{"finished_at": "2026-05-31T01:00:00+00:00", "transaction_id": 2}', 'and the import knows it'
);
create temp table before as select tests.books() as books;
select is(till.finish_legacy_import('acct_ada', 'eve', 'again'), 9000000::bigint, 'again');
select is(tests.books(), (select books from before), 'nothing is different');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
