-- A base that an operator has reversed has no bonus: none is shown, projected or awarded.
begin;
select plan(4);

-- given
select tests.given_account('acct_ada', 100000000);
select tests.pay_pass('in_1', '2026-01-01T00:00:00Z');
select is(
  till.effective_balance('acct_ada', 119000000), 128500000::bigint, 'the base and half of it'
);

-- when
select till.reverse_transaction(base_transaction_id, 'ada', 'a mistake')
from till_private.pass_issuances;

-- then
select is(till.effective_balance('acct_ada', 100000000), 100000000::bigint, 'nothing is projected');
select is(
  (select (bonus_percent, bonus_amount) from till.pass_status('acct_ada')),
  (null::integer, null::bigint), 'nor shown'
);
select till.spend_credits('acct_ada', 100000000, 'k');
select is(
  (select bonus_transaction_id from till_private.pass_issuances), null, 'nor awarded'
);

select * from finish();
rollback;
