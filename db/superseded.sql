-- Drops what the last deployment superseded: helpers, and the tables and columns of version 0.1.
-- Run as the owner, when no call is under way that began before that deployment's end. Safe to
-- repeat.

-- Whoever waits for a table makes everybody wait who comes after him.
set local lock_timeout = '1s';

do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid::regprocedure
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'till_private'::regnamespace
      and obj_description(p.oid, 'pg_proc') = 'Superseded: in no file of db/functions.'
  loop
    execute format('drop function %s', v_function);
  end loop;
end;
$$;

drop type if exists till.api_function;

do $$
begin
  if pg_catalog.to_regclass('till_private.settlements') is null then
    return;
  end if;
  -- At once, and giving way before the server looks for a deadlock, as the migrations do.
  set local lock_timeout = '50ms';
  lock table
    till_private.accounts, till_private.subscriptions, till_private.passes,
    till_private.pass_tiers, till_private.transactions, till_private.payments,
    till_private.stripe_subscriptions
    in access exclusive mode;
  drop table
    till_private.settlements, till_private.pass_invoices, till_private.credit_purchases,
    till_private.pass_prices, till_private.subscription_changes, till_private.pass_changes;
  drop trigger carry_over on till_private.payments;
  drop trigger carry_over on till_private.subscriptions;
  drop function till_private.carry_over();
  alter table till_private.subscriptions
    drop column current_period_start,
    drop column current_period_end,
    drop column credit_renewal_at,
    drop column commit_ends_at;
  alter table till_private.stripe_subscriptions
    drop constraint last_paid_names_its_period,
    drop column last_paid_at,
    drop column last_paid_period_end;
  drop trigger rows_are_append_only on till_private.payments;
  alter table till_private.payments
    alter column purchase_id set not null,
    drop column transaction_id;
  create index payments_of_a_purchase on till_private.payments (purchase_id);
  create trigger rows_are_append_only before update or delete on till_private.payments
    for each row execute function till_private.refuse_change();
end;
$$;
