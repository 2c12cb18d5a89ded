-- Whatever the order in which Stripe tells of an invoice, of the payment that paid it, and of a refund and a
-- dispute of that, both are parked in the end, once each; and so it is with bought credits, with what is parked
-- itself, and where the invoice names its payment.
begin;
select plan(5);

-- given
select tests.given_ada();
select tests.given_account('acct_bob');
create function pg_temp.invoice_payment (p_event_id text, p_invoice_id text, p_payment_intent text)
returns bytea language sql as $$
  select convert_to(jsonb_build_object(
    'id', p_event_id, 'object', 'event', 'api_version', '2026-08-26.dahlia', 'created', 1780272000,
    'livemode', false, 'type', 'invoice_payment.paid', 'data', jsonb_build_object('object', jsonb_build_object(
      'id', 'inpay_' || p_event_id, 'object', 'invoice_payment', 'amount_paid', 900, 'amount_requested', 900,
      'currency', 'usd', 'invoice', p_invoice_id, 'is_default', true, 'livemode', false, 'status', 'paid',
      'payment', jsonb_build_object('type', 'payment_intent', 'payment_intent', p_payment_intent)
    ))
  )::text, 'UTF8');
$$;
create temp table told (story text, n integer, body bytea);
insert into told values
  ('dahlia', 1, tests.invoice_paid('dahlia', 'evt_1', 'in_1')),
  ('dahlia', 2, pg_temp.invoice_payment('evt_2', 'in_1', 'pi_1')),
  ('dahlia', 3, tests.refund_event('evt_3', 'charge.refunded', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900)),
  ('dahlia', 4, tests.refund_event('evt_4', 'charge.dispute.created', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900)),
  ('pre_basil', 1, tests.invoice_paid('pre_basil', 'evt_1', 'in_1', p_payment_ids => '{ch_1,pi_1}')),
  ('pre_basil', 2, tests.refund_event('evt_2', 'charge.refunded', now(), 'ch_1', p_amount => 900, p_invoice => 'in_1')),
  ('pre_basil', 3, tests.refund_event('evt_3', 'charge.dispute.created', now(), 'ch_1', p_amount => 900)),
  ('credits', 1, tests.checkout_event('completed', null, 'cs_1', 'payment')),
  ('credits', 2, tests.refund_event('evt_2', 'refund.created', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900)),
  ('credits', 3, tests.refund_event('evt_3', 'charge.dispute.created', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900)),
  ('parked', 1, tests.invoice_paid('dahlia', 'evt_1', 'in_1', p_stripe_price_id => 'price_unknown')),
  ('parked', 2, pg_temp.invoice_payment('evt_2', 'in_1', 'pi_1')),
  ('parked', 3, tests.refund_event('evt_3', 'charge.refunded', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900)),
  ('parked', 4, tests.refund_event('evt_4', 'charge.dispute.created', now(), 'ch_1', p_payment_intent => 'pi_1', p_amount => 900));
create temp table ended (story text, parked text[], violations bigint);

-- when: each order is told, and taken back
create function pg_temp.tell (p_story text) returns void language plpgsql as $$
declare
  v_order integer[];
  v_n integer;
  v_parked text[];
  v_violations bigint;
begin
  for v_order in
    with recursive orders (taken) as (
      select array[]::integer[]
      union all
      select taken || t.n from orders join told as t on t.story = p_story and not t.n = any(taken)
    )
    select taken from orders where cardinality(taken) = (select max(n) from told where story = p_story)
  loop
    begin
      foreach v_n in array v_order loop
        perform till.receive_stripe_event(
          (select body from told where story = p_story and n = v_n), '2026-07-20T00:00:00Z'
        );
      end loop;
      select
        array_agg(format('%s %s %s %s', type, account_id, purchase_id, amount) order by type),
        (select count(*) from till.verify())
      into v_parked, v_violations
      from till.quarantine
      where reason = 'money_went_back';
      raise exception using errcode = 'TK999';
    exception when sqlstate 'TK999' then
      insert into ended values (p_story, v_parked, v_violations);
    end;
  end loop;
end;
$$;
select pg_temp.tell('dahlia');
select pg_temp.tell('pre_basil');
select pg_temp.tell('credits');
select pg_temp.tell('parked');

-- then
select results_eq(
  'select story, count(*) from ended group by 1 order by 1',
  $$values ('credits', 6::bigint), ('dahlia', 24), ('parked', 24), ('pre_basil', 6)$$, 'every order was tried'
);
select results_eq(
  'select distinct story, parked, violations from ended order by 1',
  $$values
    ('credits', '{"charge.dispute.created acct_ada pi_1 9000000","refund.created acct_ada pi_1 9000000"}'::text[], 0::bigint),
    ('dahlia', '{"charge.dispute.created acct_ada in_1 9000000","charge.refunded acct_ada in_1 9000000"}', 0),
    ('parked', '{"charge.dispute.created acct_ada in_1 9000000","charge.refunded acct_ada in_1 9000000"}', 0),
    ('pre_basil', '{"charge.dispute.created acct_ada in_1 9000000","charge.refunded acct_ada in_1 9000000"}', 0)$$,
  'both are parked, each once'
);

-- when: a payment is named for a second invoice, and for none
select tests.given_event(pg_temp.invoice_payment('evt_5', 'in_5', 'pi_5'));
select tests.given_event(pg_temp.invoice_payment('evt_6', 'in_6', 'pi_5'));
select is(
  (select invoice_id from till_private.invoice_payments where payment_id = 'pi_5'), 'in_5', 'the first word stays'
);
select is(
  (till.receive_stripe_event(pg_temp.invoice_payment('evt_7', null, 'pi_7'))).reason, 'unrecognized_shape',
  'a payment of nothing has no shape that is known'
);
select is(
  (till.receive_stripe_event(tests.with_field(pg_temp.invoice_payment('evt_8', 'in_8', 'pi_8'), '{livemode}', 'true'))).reason,
  'livemode_mismatch', 'and a live one does not belong here'
);

select * from finish();
rollback;
