-- Money that went back: parked with the purchase that it was paid for, and counted on its own.

-- migrate:up

alter table till_private.quarantine
  add column purchase_id text collate "C",
  add column payment_id text collate "C",
  add column went_back_id text collate "C";
comment on column till_private.quarantine.purchase_id is
  'What the money that went back had paid for: an invoice, or a payment that bought credits.';
comment on column till_private.quarantine.payment_id is
  'The charge that was refunded; its payment intent, where Stripe names no charge. Null: disputed.';
comment on column till_private.quarantine.went_back_id is
  'The refund or dispute that took it back; the charge itself, where its refunds are told in one.';

create index quarantine_of_what_went_back on till_private.quarantine (went_back_id)
  where went_back_id is not null;
create index quarantine_of_a_payment on till_private.quarantine (payment_id)
  where payment_id is not null;

create type till_private.paid_purchase as (
  purchase_id text,
  product text,
  account_id text,
  transaction_id bigint
);
comment on type till_private.paid_purchase is
  'What a payment bought: an invoice of hosting or of a pass, credits, or what is parked itself.';

-- migrate:down
