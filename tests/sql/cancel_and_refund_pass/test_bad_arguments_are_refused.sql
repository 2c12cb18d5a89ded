-- Who, why and whether to refund must be said, of a pass that is there.
begin;
select plan(4);

-- given
select tests.given_account();
select tests.pay_pass();

-- then
select tests.refuses(
  $$select till.cancel_and_refund_pass(1, '', 'x', true)$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);
select tests.refuses(
  $$select till.cancel_and_refund_pass(1, 'grace', null, true)$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'why'
);
select tests.refuses(
  $$select till.cancel_and_refund_pass(1, 'grace', 'x', null)$$, 'TK004',
  '{"argument": "refund", "must_be": "true or false"}', 'whether'
);
select tests.refuses(
  $$select till.cancel_and_refund_pass(9, 'grace', 'x', true)$$, 'TK072', '{"pass_id": 9}', 'what'
);

select * from finish();
rollback;
