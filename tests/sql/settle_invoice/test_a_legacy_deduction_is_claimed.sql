-- A payment that the older books deposited and deducted claims the deduction, and books nothing.
begin;
select plan(6);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(), tests.legacy_deduction());

-- when
select tests.given_event(tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'));

-- then
select is_empty('select * from till.entries', 'no entry');
select is(
  tests.answer('select kind, command, key from till.transactions'),
  '{"kind": "settlement", "command": "settle_invoice", "key": "in_1"}', 'a settlement under the invoice'
);
select is(
  tests.answer('select * from till_private.legacy_settlements'),
  '{"account_id": "acct_ada", "legacy_id": "l_1", "transaction_id": 1, "deduction_legacy_id": "l_2"}', 'the claim'
);
select is(
  tests.answer('select invoice_id, transaction_id, amount from till.paid_periods'),
  '{"invoice_id": "in_1", "transaction_id": 1, "amount": 9000000}', 'its period'
);
select is(tests.subscription() ->> 'status', 'active', 'it activates');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
