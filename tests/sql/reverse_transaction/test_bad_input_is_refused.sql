-- Unknown transactions, and missing actors and reasons, are refused.
begin;
select plan(5);

-- given
select tests.given_account('acct_ada', 25000000);

-- then
select tests.refuses(
  $$select till.reverse_transaction(99, 'grace', 'why')$$,
  'TK008', '{"transaction_id": 99}', 'an unknown transaction'
);
select tests.refuses(
  $$select till.reverse_transaction(null, 'grace', 'why')$$,
  'TK008', '{"transaction_id": null}', 'no transaction'
);
select tests.refuses(
  $$select till.reverse_transaction(1, '', 'why')$$,
  'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'an empty actor'
);
select tests.refuses(
  $$select till.reverse_transaction(1, 'grace', null)$$,
  'TK004', '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'no reason'
);
select tests.refuses(
  $$select till.reverse_transaction(1, 'grace', 'why', 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);

select * from finish();
rollback;
