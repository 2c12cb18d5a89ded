-- What Stripe could not charge, and what the account may not buy, is refused.
begin;
select plan(9);

-- given
select tests.given_ada();
select tests.given_account('acct_kwd', p_currency => 'kwd');
select tests.given_account('acct_isk', p_currency => 'isk');

-- then
select tests.refuses(
  $$select till.begin_credit_purchase('acct_nobody', 1000000)$$, 'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_ada', 0)$$, 'TK002',
  '{"amount": 0, "minimum": 1, "maximum": 1000000000000000}', 'nothing'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_ada', 12345)$$, 'TK004',
  '{"argument": "amount", "must_be": "a multiple of 10000 micros"}', 'a part of a cent'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_kwd', 5000000 + 1000)$$, 'TK004',
  '{"argument": "amount", "must_be": "a multiple of 10000 micros"}', 'a single thousandth'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_isk', 5500000)$$, 'TK004',
  '{"argument": "amount", "must_be": "a multiple of 1000000 micros"}', 'a part of a króna'::text
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_ada', 1000000000000)$$, 'TK002',
  '{"amount": 1000000000000, "currency": "usd", "maximum": 999999990000}', 'more than Stripe takes at once'
);
select lives_ok($$select till.begin_credit_purchase('acct_ada', 999999990000)$$, 'which is eight digits');
do $$
begin
  perform till.begin_legacy_import('acct_kwd', 'grace', 'moving');
  update till_private.accounts set blocked_at = '2026-06-01T00:00:00Z', blocked_reason = 'fraud'
  where account_id = 'acct_ada';
end;
$$;
select tests.refuses(
  $$select till.begin_credit_purchase('acct_kwd', 1000000)$$, 'TK060', '{"account_id": "acct_kwd"}',
  'an account whose books are being brought over'
);
select tests.refuses(
  $$select till.begin_credit_purchase('acct_ada', 1000000)$$, 'TK003', '{"account_id": "acct_ada"}', 'a blocked account'
);

select * from finish();
rollback;
