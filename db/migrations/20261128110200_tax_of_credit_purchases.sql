-- The tax that was paid with credits: collected for others, and no credit.

-- migrate:up

insert into till_private.contras (contra, normal_side, description) values
  ('tax_payable', 'credit', 'taxes that customers paid to us and we owe');

alter table till_private.credit_purchases
  add column tax_amount bigint,
  add constraint tax_is_a_part_of_the_amount check (tax_amount between 0 and amount);
comment on column till_private.credit_purchases.tax_amount is
  'The part of the amount that is tax and was not credited. Null: booked before taxes were read.';

alter type till_private.checkout_session add attribute tax_amount bigint;
comment on type till_private.checkout_session is
  'A Stripe checkout session, read; amounts in micros, the tax is a part of the amount.';

-- migrate:down
