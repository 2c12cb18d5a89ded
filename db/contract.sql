-- What the version before needed and this one does not. Run as the owner by each deployment, last:
-- when the functions are replaced, and every transaction that may still run an older one has ended.
-- Safe to repeat.

do $$
begin
  if pg_catalog.to_regclass('till_private.settlements') is null then
    return;
  end if;
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
