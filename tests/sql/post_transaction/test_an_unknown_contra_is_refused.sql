-- An entry names a contra of the chart.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');

-- then
select tests.refuses(
  $$select till_private.post_transaction(
    till_private.lock_account('acct_ada'),
    'test', 'k', 'promotion', null, null, 'test', null, now(),
    array[row(5, 'acquired', 'petty_cash')::till_private.movement]
  )$$,
  'TK012', '{"contra": "petty_cash"}', 'petty cash is not on it'
);

select * from finish();
rollback;
