-- What a line costs: one that costs nothing before discounts is a trial.

-- migrate:up

alter type till_private.invoice_line add attribute amount bigint;
comment on type till_private.invoice_line is
  'A line of a Stripe invoice of either shape, read; amount before discounts, in Stripe''s unit.';

-- migrate:down
