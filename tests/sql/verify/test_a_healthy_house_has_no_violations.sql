-- When all is well, verify returns nothing: after grants, spends, reversals, settlements of every kind,
-- trials, replays and parked events.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_bob', 5000000);
select tests.given_instance('inst_bob', 'acct_bob');
select tests.given_account('acct_eva', 7000000, 'eur');
select tests.given_event(tests.invoice_paid(
  'pre_basil', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z', p_payment_ids => '{pi_2,ch_2}'
));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_3', 'in_2', p_period_start => '2026-07-01T00:00:00Z'));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_4', 'in_0', p_period_start => '2026-05-01T00:00:00Z'));
select tests.given_event(tests.invoice_paid('dahlia', 'evt_5', 'in_3', p_currency => 'eur'), 'quarantined');
do $$
begin
  perform till.spend_credits('acct_ada', 5000000, 'use-1');
  perform till.spend_credits('acct_ada', 3000000, 'use-2');
  perform till.reverse_transaction(
    (select transaction_id from till.transactions where key = 'use-2'), 'grace', 'double click'
  );
  perform till.adjust_balance('acct_eva', -7000000, 'ticket-1', 'grace', 'closed');
  perform till.start_trial('acct_bob', 'inst_bob', '2026-06-01T00:00:00Z');
  perform tests.settle(
    'in_4', p_amount => 0, p_period_start => '2026-08-01T00:00:00Z', p_period_end => '2026-09-01T00:00:00Z'
  );
end;
$$;

-- then
select is_empty('select * from till.verify()', 'nothing for all accounts');
select is_empty($$select * from till.verify('acct_ada')$$, 'nothing for one');
select is_empty($$select * from till.verify('acct_nobody')$$, 'nothing for an unknown one');

select * from finish();
rollback;
