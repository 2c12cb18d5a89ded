-- What a session paid is credited without its tax, once; nothing to pay is nothing bought.
begin;
select plan(3);

select tests.given_account('acct_ada');
create function pg_temp.bought (p_amount bigint) returns till.receipt language sql as $$
  select till_private.purchase_credits((select a from till_private.accounts as a where a.account_id = 'acct_ada'), jsonb_populate_record(
    null::till_private.checkout_session, jsonb_build_object(
      'session_id', 'cs_1', 'mode', 'payment', 'payment_status', 'paid', 'amount', p_amount, 'tax_amount', p_amount / 5,
      'currency', 'usd', 'payment_intent_id', 'pi_1'
    )
  ), '2026-06-01T00:10:00Z', '2026-06-01T00:20:00Z');
$$;

select is((pg_temp.bought(0)).transaction_id, null, 'nothing');
select is((pg_temp.bought(10000000)).balance, 8000000::bigint, 'without the tax');
select is((pg_temp.bought(10000000)).replayed, true, 'once');

select * from finish();
rollback;
