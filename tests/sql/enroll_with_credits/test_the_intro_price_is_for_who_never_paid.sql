-- An account that ever had a paid subscription has no intro price, however it was paid.
begin;
select plan(6);

-- given: three accounts in a trial, the second paid by card before, the third in an older system
select tests.given_account(a, 100000000) from unnest(array['acct_ada', 'acct_bob', 'acct_cy']) as a;
select tests.given_instance('inst_' || a, 'acct_' || a) from unnest(array['ada', 'bob', 'cy']) as a;
select tests.given_instance('old_' || a, 'acct_' || a) from unnest(array['bob', 'cy']) as a;
do $$
begin
  perform till.start_trial('acct_' || a, 'inst_' || a, '2026-04-01T00:00:00Z')
  from unnest(array['ada', 'bob', 'cy']) as a;
  perform tests.settle(
    p_account_id => 'acct_bob', p_instance_id => 'old_bob', p_at => '2026-04-01T00:20:00Z'
  );
  perform tests.change('{"status": "canceled", "canceled_at": "2026-04-01T02:00:00Z"}', 4);
  perform till_private.change_subscription(null, jsonb_populate_record(null::till_private.subscriptions, '{
    "account_id": "acct_cy", "instance_id": "old_cy", "status": "canceled", "plan": "standard",
    "price_version": "2026-03-19", "payment_source": "stripe", "stripe_subscription_id": "sub_cy",
    "canceled_at": "2026-01-01T00:00:00Z"
  }'), 'import', 'test', null, null, '2026-04-01T00:00:00Z');
end;
$$;

-- then
select is(
  array(
    select is_intro
    from unnest(array['ada', 'bob', 'cy']) with ordinality as a (name, place)
    cross join lateral till.preview_enrollment(
      'acct_' || name, 'inst_' || name, 'standard', p_at => '2026-04-02T00:00:00Z'
    )
    order by place
  ),
  '{true,false,false}', 'the preview'
);
select is(
  (tests.enroll('buy-1', 'acct_ada', 'inst_ada', p_at => '2026-04-02T00:00:00Z')).price, 4000000::bigint,
  'who never paid'
);
select is(
  (tests.enroll('buy-1', 'acct_bob', 'inst_bob', p_at => '2026-04-02T00:00:00Z')).price, 9000000::bigint,
  'who paid by card'
);
select is(
  (tests.enroll('buy-1', 'acct_cy', 'inst_cy', p_at => '2026-04-02T00:00:00Z')).price, 9000000::bigint,
  'who paid in an older system'
);

-- given: a trial that moved to the instance that was paid for
select tests.given_account('acct_dee', 100000000);
select tests.given_instance('inst_dee', 'acct_dee');
select tests.given_instance('old_dee', 'acct_dee');
do $$
begin
  perform till.start_trial('acct_dee', 'inst_dee', '2026-04-01T00:00:00Z');
  perform tests.settle(
    p_account_id => 'acct_dee', p_instance_id => 'old_dee', p_stripe_subscription_id => 'sub_dee',
    p_invoice_id => 'in_dee', p_payment_ids => '{}', p_at => '2026-04-01T00:20:00Z'
  );
  perform tests.change(
    '{"status": "canceled", "canceled_at": "2026-04-01T02:00:00Z"}',
    (select subscription_id from till_private.subscriptions where instance_id = 'old_dee')
  );
  perform till.destroy_instance('inst_dee', 'grace', 'broken', false, '2026-04-02T00:00:00Z');
  perform till.transfer_subscription('inst_dee', 'old_dee', 'grace', 'moved', '2026-04-02T00:00:00Z');
end;
$$;

-- then
select is(
  (select (price, is_intro)
    from till.preview_enrollment('acct_dee', 'old_dee', 'standard', '2026-03-19', '2026-04-02T00:00:00Z')),
  (9000000::bigint, false), 'who paid for what a transfer replaced'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
