-- Which payment paid which invoice, where Stripe tells it apart; and money that went back before it
-- was known what it had paid for.

-- migrate:up

create table till_private.invoice_payments (
  payment_id text collate "C" primary key,
  invoice_id text collate "C" not null,
  told_at timestamptz not null
);
comment on table till_private.invoice_payments is
  'Payments of invoices, ours or not, as invoice_payment.paid told; the first word stays. '
  'Append-only.';

create table till_private.unplaced_money (
  payment_id text collate "C" not null,
  event_id text collate "C" not null references till_private.stripe_events,
  primary key (payment_id, event_id)
);
comment on table till_private.unplaced_money is
  'Events of money that went back, by every id that they name, when it was not ours. Append-only.';

create trigger rows_are_append_only before update or delete on till_private.invoice_payments
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.invoice_payments
  for each statement execute function till_private.refuse_change();
create trigger rows_are_append_only before update or delete on till_private.unplaced_money
  for each row execute function till_private.refuse_change();
create trigger table_is_append_only before truncate on till_private.unplaced_money
  for each statement execute function till_private.refuse_change();

-- migrate:down
