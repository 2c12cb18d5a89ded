-- A delayed payment credits when it succeeds, in whatever order the events come; one that fails, a session
-- that expired and one over nothing credit nothing.
begin;
select plan(7);

-- given
select tests.given_ada();
create function pg_temp.credited (p_payment_intent_id text, variadic p_events text[]) returns bigint language plpgsql as $$
declare
  v_event text;
  v_before bigint := till.balance('acct_ada');
begin
  foreach v_event in array p_events loop
    perform tests.given_event(tests.checkout_event(
      split_part(v_event, ' ', 1), null, 'cs_' || p_payment_intent_id, 'payment', split_part(v_event, ' ', 2),
      p_amount => case split_part(v_event, ' ', 2) when 'no_payment_required' then 0 else 2500 end,
      p_payment_intent_id => p_payment_intent_id, p_event_id => 'evt_' || md5(p_payment_intent_id || v_event)
    ));
  end loop;
  return till.balance('acct_ada') - v_before;
end;
$$;

-- then
select is(pg_temp.credited('pi_1', 'completed unpaid'), 0::bigint, 'not paid yet');
select is(pg_temp.credited('pi_1', 'async_payment_succeeded paid'), 25000000::bigint, 'paid later');
select is(
  pg_temp.credited('pi_2', 'async_payment_succeeded paid', 'completed unpaid'), 25000000::bigint, 'the other way round'
);
select is(pg_temp.credited('pi_3', 'completed unpaid', 'async_payment_failed unpaid'), 0::bigint, 'never paid');
select is(pg_temp.credited('pi_4', 'expired unpaid'), 0::bigint, 'expired');
select is(
  pg_temp.credited('pi_6', 'async_payment_failed paid', 'expired paid'), 0::bigint, 'whatever an event says that tells of no payment'
);
select is(pg_temp.credited('pi_5', 'completed no_payment_required'), 0::bigint, 'over nothing');

select * from finish();
rollback;
