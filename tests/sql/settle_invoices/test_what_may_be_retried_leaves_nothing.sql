-- An error that is no refusal undoes the whole batch: also what it had settled before.
begin;
select plan(2);

-- given: the second of two invoices meets an error that may be retried
select tests.given_ada();
create function pg_temp.fail () returns trigger language plpgsql as $$
begin
  raise serialization_failure;
end;
$$;
create trigger fail before insert on till_private.paid_periods
  for each row when (new.invoice_id = 'in_2') execute function pg_temp.fail();

-- then
select throws_ok(
  $$select till.settle_invoices((
    select jsonb_agg('{
      "account_id": "acct_ada", "stripe_subscription_id": "sub_ada", "payment_ids": [], "plan": "standard",
      "price_version": "2026-03-19", "amount": 9000000, "currency": "usd", "instance_id": "inst_ada"
    }'::jsonb || jsonb_build_object(
      'invoice_id', 'in_' || n, 'period_start', 1780000000 + n * 1000, 'period_end', 1780000000 + (n + 1) * 1000
    ) order by n)
    from generate_series(1, 2) as n
  ))$$,
  '40001', null, 'it goes through'
);
select is(tests.entries(), '{}', 'and nothing is left');

select * from finish();
rollback;
