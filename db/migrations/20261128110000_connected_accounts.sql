-- Why an event was ignored, where that is worth counting: events of connected accounts.

-- migrate:up

alter table till_private.stripe_events add column ignored_because text;
comment on column till_private.stripe_events.ignored_because is
  'connected_account: of an account that is connected to ours. Null: a type or object not ours.';
comment on type till_private.stripe_event is
  'A parsed event; problem says why its object was not read.';

-- migrate:down
