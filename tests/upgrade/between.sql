-- What the functions of the previous release write when the migrations have run and they are not yet
-- replaced: one of each that the tables of before held.
do $$
begin
  -- A first invoice, with payment ids, and one for a period that follows.
  perform tests.given_account('acct_gap', 500000000);
  perform tests.given_instance('inst_gap', 'acct_gap');
  for v_month in 6 .. 7 loop
    perform tests.given_event(tests.invoice_paid(
      'pre_basil', 'evt_gap_' || v_month, 'in_gap_' || v_month, 'acct_gap', 'inst_gap', 'sub_gap',
      'cus_gap', p_period_start => make_timestamptz(2026, v_month, 1, 0, 0, 0, 'UTC'),
      p_payment_ids => array['ch_gap_' || v_month, 'pi_gap_' || v_month]
    ));
  end loop;
  -- A month of a pass that was there, and a new pass at a price that is new.
  perform till.add_pass_price('price_gap', 'tier_19', 'monthly', 'grace', 'new');
  perform tests.pay_pass(
    'in_pass_cyd', '2026-07-01T00:00:00Z', p_stripe_subscription_id => 'sub_pass_acct_cyd',
    p_account_id => 'acct_cyd', p_payment_ids => '{pi_cyd}'
  );
  perform tests.given_account('acct_gap_pass');
  perform tests.pay_pass(
    'in_pass_gap', p_stripe_subscription_id => 'sub_pass_gap', p_account_id => 'acct_gap_pass',
    p_payment_ids => '{ch_pass_gap}'
  );
  -- Credits.
  perform tests.given_event(
    tests.checkout_event(
      'completed',
      p_session_id => 'cs_gap', p_mode => 'payment',
      p_payment_intent_id => 'pi_gap', p_customer_id => 'cus_eve', p_event_id => 'evt_gap_credits',
      p_metadata => '{"type": "credits", "account_id": "acct_eve"}'
    )
  );
  -- Books that are brought over.
  perform tests.given_account('acct_gap_old');
  perform tests.given_instance('inst_gap_old', 'acct_gap_old');
  perform till.begin_legacy_import('acct_gap_old', 'grace', 'books of before');
  perform till.import_legacy(jsonb_build_array(
    tests.legacy_subscription(
      'inst_gap_old', 'sub_gap_old', p_account_id => 'acct_gap_old'
    )
  ));
  perform till.finish_legacy_import('acct_gap_old', 'grace', 'moved');
end;
$$;
