-- Canceling again, whatever is said the second time, changes nothing and gives the first answer.
begin;
select plan(3);

-- given
select tests.given_account();
select tests.pay_pass();
select till.cancel_and_refund_pass(1, 'grace', 'asked for', false, now());
select till.grant_credits('acct_ada', 1000000, 'later', 'adjustment', p_at => now());
create temp table books as select tests.books() as before;

-- when, then
select is(
  tests.answer($$select * from till.cancel_and_refund_pass(1, 'eve', 'again', true, now())$$),
  '{"pass_id": 1, "account_id": "acct_ada", "forfeited": 19000000, "refund_invoice_id": null,
    "replayed": true}'::jsonb,
  'the first answer'
);
select is(tests.books(), (select before from books), 'nothing changes');
select is_empty('select * from till.verify()', 'the books are well');

select * from finish();
rollback;
