-- When every legacy deposit is matched, an invoice without payment ids is a new one.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_import(tests.legacy_deposit(), tests.legacy_deduction());
select tests.given_event(tests.invoice_paid('pre_basil', p_payment_ids => '{ch_1,pi_1}'));

-- and: another account's are open
select tests.given_account('acct_bob');
do $$
begin
  perform till.begin_legacy_import('acct_bob', 'grace', 'moving');
  perform till.import_legacy(jsonb_build_array(tests.legacy_deposit('l_1', 'ch_bob', p_account_id => 'acct_bob')));
  perform till.finish_legacy_import('acct_bob', 'grace', 'moved');
end;
$$;

-- when
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_period_start => '2026-07-01T00:00:00Z'),
  p_at => '2026-07-01T00:20:00Z'
);

-- then
select is(
  tests.entries(),
  '{"1: 9000000 acquired stripe_clearing -> 9000000", "2: -9000000 acquired hosting_revenue -> 0"}', 'it is settled'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
