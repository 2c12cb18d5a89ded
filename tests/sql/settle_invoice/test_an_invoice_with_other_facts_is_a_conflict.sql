-- A known invoice with any other fact is a payment conflict, which names the facts.
begin;
select plan(7);

-- given
select tests.given_active();
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_account('acct_eva', p_currency => 'eur');

-- then
select tests.refuses(
  $$select tests.settle(p_amount => 8000000)$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["amount"]}', 'another amount'
);
select tests.refuses(
  $$select tests.settle(p_currency => 'eur')$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["currency"]}', 'another currency'
);
select tests.refuses(
  $$select tests.settle(p_stripe_subscription_id => 'sub_other')$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["stripe_subscription_id"]}',
  'another Stripe subscription'
);
select tests.refuses(
  $$select tests.settle(p_period_start => '2026-06-02T00:00:00Z')$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["period_start"]}', 'another start'
);
select tests.refuses(
  $$select tests.settle(p_period_end => '2026-07-02T00:00:00Z')$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["period_end"]}', 'another end'
);
select tests.refuses(
  $$select tests.settle(p_account_id => 'acct_bob', p_instance_id => 'inst_bob')$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["account_id"]}', 'another account'
);
select tests.refuses(
  $$select tests.settle(p_account_id => 'acct_eva', p_currency => 'eur', p_amount => 1)$$,
  'TK030', '{"invoice_id": "in_1", "transaction_id": 1, "differs": ["account_id", "amount", "currency"]}',
  'several at once'
);

select * from finish();
rollback;
