-- Each bad row of the older books has its reason; a good one is imported once.
begin;
select plan(1);

select tests.given_account('acct_ada');
select tests.given_open_import();

select results_eq(
  $$select till_private.import_legacy_entry('{"account_id": "acct_ada", "legacy_id": "l_1", "category": "deposit", "at": 1, "amount": 5}'::jsonb || row)
    from (values
      (1, '{"amount": "x"}'::jsonb), (2, '{"amount": -5, "payment_id": "ch_1"}'),
      (3, '{"amount": -5, "category": "settlement:sub_ada:June"}')
    ) as rows (number, row) order by number$$,
  $$values ('malformed'), ('payment_without_deposit'), ('malformed_category')$$, 'the reason'
);

select * from finish();
rollback;
