-- The same invoice in another event, and in another API version, is applied as a replay.
begin;
select plan(3);

-- given
select tests.given_ada();
select tests.given_event(tests.invoice_paid('dahlia', 'evt_1'));
create temp table before as select tests.books() - 'payments' as books;

-- when
create temp table answer as
select * from till.receive_stripe_event(
  tests.invoice_paid('pre_basil', 'evt_2', p_payment_ids => '{pi_1,ch_1}'), '2026-06-02T00:00:00Z'
);

-- then
select is(
  tests.answer('select * from answer'),
  '{"event_id": "evt_2", "type": "invoice.paid", "outcome": "applied", "reason": null, "transaction_id": 1,
    "replayed": true}',
  'it is the first transaction'
);
select is(tests.books() - 'payments', (select books from before), 'nothing is booked');
select results_eq(
  'select payment_id, purchase_id from till_private.payments order by 1',
  $$values ('ch_1' collate "C", 'in_1' collate "C"), ('pi_1', 'in_1')$$,
  'only the payment ids that are new are added'
);

select * from finish();
rollback;
