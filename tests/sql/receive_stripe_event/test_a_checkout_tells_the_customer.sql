-- A session of ours tells who the account is at Stripe, as long as nobody else has; the first one stays.
begin;
select plan(2);

-- given
select tests.given_shop();
create function pg_temp.customer_after (p_event_id text, p_customer_id text) returns text language plpgsql as $$
begin
  perform tests.given_event(tests.checkout_event(
    'completed', null, 'cs_' || p_event_id, p_customer_id => p_customer_id, p_event_id => p_event_id,
    p_metadata => '{"type": "hosting", "account_id": "acct_ada"}'
  ));
  return (select stripe_customer_id from till.accounts where account_id = 'acct_ada');
end;
$$;

-- then
select is(pg_temp.customer_after('evt_1', 'cus_1'), 'cus_1', 'the first one is written');
select is(pg_temp.customer_after('evt_2', 'cus_2'), 'cus_1', 'and stays');

select * from finish();
rollback;
