-- Whose an event's object is, answered once for the lock, the handlers and the quarantine; and what
-- a settlement looks at, whole.

-- migrate:up

create type till_private.whose as (
  account_id text,
  is_ours boolean,
  product text,
  stripe_subscription_id text,
  instance_id text,
  refusal till_private.refusal
);
comment on type till_private.whose is
  'Whose a Stripe object is: the account as far as it is known, whether the object is ours, the '
  'product, and what it names; or why it cannot be placed.';

alter type till_private.settlement_situation
  add attribute instance till_private.instances,
  add attribute contra text,
  add attribute is_importing boolean;

create type till_private.sold_line as (
  line till_private.invoice_line,
  price till_private.stripe_prices
);
comment on type till_private.sold_line is
  'The line of an invoice that decides what it pays for, and the price of ours that it stands for.';

-- migrate:down
