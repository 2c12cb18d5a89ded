-- Yearly passes that are due, the longest due first, as many as are asked for; monthly ones never.
begin;
select plan(3);

-- given
select tests.given_account();
select tests.pay_pass('in_1', '2026-01-20T00:00:00Z', p_cadence => 'yearly', p_stripe_subscription_id => 'sub_1');
select tests.pay_pass('in_2', '2026-01-10T00:00:00Z', p_cadence => 'yearly', p_stripe_subscription_id => 'sub_2');
select tests.pay_pass('in_3', '2026-01-01T00:00:00Z', p_stripe_subscription_id => 'sub_3');

-- then
select results_eq(
  $$select till.due_passes(p_at => '2026-02-20T00:00:00Z')$$, $$values (2::bigint), (1)$$, 'both'
);
select results_eq(
  $$select till.due_passes(1, '2026-02-20T00:00:00Z')$$, $$values (2::bigint)$$, 'one'
);
select is_empty($$select till.due_passes(p_at => '2026-02-09T23:59:59Z')$$, 'none yet');

select * from finish();
rollback;
