-- Too small a balance is refused with the shortfall, and leaves the key free.
begin;
select plan(8);

-- given
select tests.given_ada(54999999);

-- then
select tests.refuses_enrollment(
  'TK005', '{"balance": 54999999, "required": 55000000, "shortfall": 1}', 'one micro is missing'
);
select tests.refuses_enrollment(
  'TK005', '{"balance": 54999999, "required": 306000000, "shortfall": 251000001}', 'commit costs more',
  p_plan => 'commit'
);
select is(
  tests.answer($$select price, balance, effective_balance, shortfall
    from till.preview_enrollment('acct_ada', 'inst_ada', 'standard', p_at => '2026-06-10T12:00:00Z')$$),
  '{"price": 55000000, "balance": 54999999, "effective_balance": 54999999, "shortfall": 1}',
  'the preview shows it'
);

-- when
do $$
begin
  perform till.grant_credits('acct_ada', 1, 'top-up', 'purchase');
end;
$$;

-- then
select is(
  tests.answer('select price, balance, replayed from tests.enroll()'),
  '{"price": 55000000, "balance": 0, "replayed": false}',
  'the same key buys when there is enough, to the last micro'
);
select is(
  (select shortfall from till.preview_enrollment('acct_ada', 'inst_ada', 'standard')), null,
  'a preview that ends at an earlier reason has no shortfall'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
