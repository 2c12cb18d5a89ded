-- The block of an account leaves a change row: who, why and when. An account that is blocked stays as it is.
begin;
select plan(2);

-- given: two passes
select tests.given_account('acct_ada', 3000000);
select tests.pay_pass();
select tests.pay_pass('in_2', p_stripe_subscription_id => 'sub_2');

-- when
do $$
begin
  perform till.cancel_and_refund_pass(1, 'grace', 'fraud', false, '2026-06-02T00:00:00Z');
  perform till.cancel_and_refund_pass(2, 'eve', 'the other one', false, '2026-06-03T00:00:00Z');
end;
$$;

-- then
select results_eq(
  $$select
      subject_id collate "default", account_id collate "default", action, actor, reason, before, after, transaction_id,
      changed_at
    from till.changes where subject = 'account' and action = 'block_account'$$,
  $$values
    ('acct_ada', 'acct_ada', 'block_account', 'grace', 'fraud', '{"blocked": false}'::jsonb, '{"blocked": true}'::jsonb,
      null::bigint, '2026-06-02T00:00:00Z'::timestamptz)$$,
  'the first block is on record'
);
select is(
  tests.answer('select blocked_at, blocked_reason from till.accounts'),
  '{"blocked_at": "2026-06-02T00:00:00+00:00", "blocked_reason": "fraud"}', 'and stays'
);

select * from finish();
rollback;
