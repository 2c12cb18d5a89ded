-- A checkout from a live trial sells the trial's version, at the intro price for a first paid month; the
-- rest sells the current version.
begin;
select plan(7);

-- given
select tests.given_shop();
do $$
begin
  -- when 2026-03-19 was current
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-09T00:00:00Z');
end;
$$;
create function pg_temp.sold (p_at timestamptz, p_plan text) returns text language sql as $$
  select stripe_price_id from till.begin_checkout('acct_ada', 'inst_ada', p_plan, null, p_at);
$$;

-- then
select is(pg_temp.sold('2026-05-11T00:00:00Z', 'standard'), 'price_intro', 'the intro price');
select is(pg_temp.sold('2026-05-11T00:00:00Z', 'commit'), 'price_commit', 'which commit has not');
select is(pg_temp.sold('2026-05-15T23:59:59Z', 'commit'), 'price_commit', 'until its last second');
select is(pg_temp.sold('2026-05-16T00:00:00Z', 'standard'), 'price_standard_2', 'a trial that is over keeps nothing');

-- and: whoever has paid before gets no intro price
select tests.given_instance('inst_2');
do $$
begin
  perform tests.settle(p_instance_id => 'inst_2');
end;
$$;
select is(pg_temp.sold('2026-05-11T00:00:00Z', 'standard'), 'price_standard', 'no second first month');

-- and: of several Stripe prices the one that was added last is sold
select till.add_stripe_price(
  'price_new', '2026-03-19', 'commit', false, 'grace', 'moved to a new product', '2026-05-01T00:00:00Z'
);
select is(pg_temp.sold('2026-05-11T00:00:00Z', 'commit'), 'price_new', 'the newest');
select is_empty(
  $$select from till_private.checkout_attempts where status = 'open' and stripe_price_id <> 'price_new'$$,
  'and one attempt is open'
);

select * from finish();
rollback;
