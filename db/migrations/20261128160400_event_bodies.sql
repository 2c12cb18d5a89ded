-- The first body of an event stays in its row, and only bodies that differ from it go elsewhere. An
-- event is written as applied, and corrected only when it is not; the transaction of a paid invoice
-- is then found through the invoice.

-- migrate:up

alter table till_private.stripe_events
  add column body bytea,
  add column object_id text collate "C";
alter table till_private.stripe_events alter column body set storage external;
-- A body of usual size stays in its row, as it came: compressing costs more than it saves.
alter table till_private.stripe_events set (toast_tuple_target = 8160);
comment on column till_private.stripe_events.body is
  'The first body, as it came. Null: stored by version 0.1, whose bodies are all in the other '
  'table.';
comment on column till_private.stripe_events.object_id is
  'The id of the object that the event is about.';
comment on table till_private.stripe_event_bodies is
  'Bodies of redeliveries that differ from the first, as they came; all bodies of version 0.1. '
  'Append-only.';

create trigger a_body_stays before update of body or delete on till_private.stripe_events
  for each row execute function till_private.refuse_change();

-- migrate:down
