-- Payments of the invoice that failed or were canceled paid nothing, and are not recorded.
begin;
select plan(1);

-- given
select tests.given_ada();

-- when
select tests.given_event(tests.with_field(
  tests.invoice_paid(p_payment_ids => '{pi_1}'),
  '{data,object,payments,data,1}',
  '{"id": "inpay_failed", "object": "invoice_payment", "status": "canceled",
    "payment": {"type": "payment_intent", "payment_intent": "pi_failed"}}'
));

-- then
select results_eq(
  'select payment_id from till_private.payments order by 1',
  $$values ('inpay_in_1' collate "C"), ('pi_1')$$,
  'only the payment that was made'
);

select * from finish();
rollback;
