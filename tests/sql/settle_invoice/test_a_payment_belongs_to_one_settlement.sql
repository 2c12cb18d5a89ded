-- A payment id of another settlement is a payment conflict, on a new invoice and on a replay.
begin;
select plan(2);

-- given
select tests.given_ada();
do $$
begin
  perform tests.settle('in_1', p_payment_ids => '{pi_1}');
  perform tests.settle(
    'in_2', p_payment_ids => '{pi_2}', p_period_start => '2026-07-01T00:00:00Z', p_period_end => '2026-08-01T00:00:00Z'
  );
end;
$$;

-- then
select tests.refuses(
  $$select tests.settle(
    'in_3', p_payment_ids => '{ch_3,pi_1}', p_period_start => '2026-08-01T00:00:00Z', p_period_end => '2026-09-01T00:00:00Z'
  )$$,
  'TK030', '{"payment_id": "pi_1", "transaction_id": 1}', 'a new invoice does not read as a replay'
);
select tests.refuses(
  $$select tests.settle('in_1', p_payment_ids => '{pi_1,pi_2}')$$,
  'TK030', '{"payment_id": "pi_2", "transaction_id": 2}', 'a replay does not take it over'
);

select * from finish();
rollback;
