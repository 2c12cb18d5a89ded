-- Each item is read, or has its refusal, in its place.
begin;
select plan(1);

select tests.given_account('acct_ada');

select results_eq(
  $$select item, account_id, amount, key, (refusal).reason
    from till_private.read_spend_items('[
      {"account_id": "acct_ada", "amount": 5, "key": "k"}, 7,
      {"account_id": "acct_ada", "amount": 0, "key": "k"}, {"account_id": "acct_none", "amount": 5, "key": "k"}
    ]') order by item$$,
  $$values
    (1, 'acct_ada', 5::bigint, 'k', null), (2, null, null, null, 'invalid_argument'),
    (3, 'acct_ada', 0, 'k', 'amount_out_of_range'), (4, 'acct_none', 5, 'k', 'account_not_found')$$,
  'in their order'
);

select * from finish();
rollback;
