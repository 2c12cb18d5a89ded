-- The money of one payment that is parked under several events is counted once.
begin;
select plan(1);

-- given
select tests.given_ada();

-- when
do $$
begin
  for v_number in 1 .. 2 loop
    perform tests.given_event(
      tests.checkout_event('completed', null, 'cs_1', 'payment', p_currency => 'eur', p_event_id => 'evt_' || v_number),
      'quarantined', '2026-06-01T00:20:00Z'::timestamptz + v_number * interval '1 minute'
    );
  end loop;
  perform tests.given_event(
    tests.checkout_event(
      'completed', null, 'cs_2', 'payment', p_currency => 'eur', p_payment_intent_id => 'pi_2', p_event_id => 'evt_3'
    ),
    'quarantined'
  );
end;
$$;

-- then
select results_eq(
  'select event_id, amount, counted_under_event_id, payment_intent_id from till.quarantine order by event_id',
  $$values
    ('evt_1' collate "C", 25000000::bigint, null::text collate "C", 'pi_1' collate "C"), ('evt_2', 0, 'evt_1', 'pi_1'),
    ('evt_3', 25000000, null, 'pi_2')$$,
  'two payments, three events'
);

select * from finish();
rollback;
