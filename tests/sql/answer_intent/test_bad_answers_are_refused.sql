-- An answer that cannot be acted on is refused, and the intent stays open.
begin;
select plan(10);

-- given: one intent of each kind that is acted on
select tests.given_ada();
do $$
begin
  perform tests.given_event(tests.subscription_event('evt_2', p_cancel => true));
  perform tests.given_event(tests.subscription_event('evt_3', p_cancel => false));
end;
$$;
select tests.given_import(tests.legacy_deposit());
select tests.given_event(tests.invoice_paid('dahlia', 'evt_4', 'in_2'), 'quarantined');

-- then
select tests.refuses($$select till.answer_intent(9, '{}')$$, 'TK042', '{"intent_id": 9}', 'an unknown intent');
select tests.refuses(
  $$select till.answer_intent(1, null)$$, 'TK004', '{"argument": "answer", "must_be": "an object"}', 'nothing'
);
select tests.refuses(
  $$select till.answer_intent(1, '[]')$$, 'TK004', '{"argument": "answer", "must_be": "an object"}', 'no object'
);
select tests.refuses(
  $$select till.answer_intent(1, '{}')$$, 'TK038',
  '{"field": "id, status, cancel_at_period_end", "must_be": "there"}', 'no subscription'
);
select tests.refuses(
  format('select till.answer_intent(2, %L)', answer), 'TK004',
  '{"argument": "answer", "must_be": "payment_ids: a list of ch_, pi_, py_ and inpay_ ids"}', 'no payments: ' || answer
)
from unnest(array[
  '{}', '{"payment_ids": "ch_1"}', '{"payment_ids": [null]}', '{"payment_ids": [1]}', '{"payment_ids": ["ch_1", "x"]}'
]) as answer;
select tests.refuses(
  $$select till.answer_intent(1, '{}', 'infinity')$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
