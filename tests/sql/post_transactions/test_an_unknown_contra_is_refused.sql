-- An entry names a contra of the chart.
begin;
select plan(1);

-- given
select tests.given_account('acct_ada');

-- then
select tests.refuses(
  $$select till_private.post_transactions(
    till_private.lock_account('acct_ada'),
    array[row('test', 'k', 'promotion', null, null, 'test', null, now(),
      array[row(5, 'acquired', 'petty_cash')::till_private.movement])::till_private.posting]
  )$$,
  'TK012', '{"contra": "petty_cash"}', 'petty cash is not on it'
);

select * from finish();
rollback;
