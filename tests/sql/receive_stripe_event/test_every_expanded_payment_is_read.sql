-- Payment ids are read from expanded objects too, down to the charge.
begin;
select plan(1);

-- given
select tests.given_ada();

-- when
select tests.given_event(tests.with_field(
  tests.invoice_paid(p_payment_ids => '{pi_1,py_1}'),
  '{data,object,payments,data,0,payment}',
  '{"type": "payment_intent", "payment_intent": {"id": "pi_1", "object": "payment_intent"}, "charge": {"id": "py_1"}}'
));

-- then
select results_eq(
  'select payment_id from till_private.payments order by 1',
  $$values ('inpay_in_1' collate "C"), ('pi_1'), ('py_1')$$,
  'all three'
);

select * from finish();
rollback;
