-- Intents are taken by kind, so that a backlog of one stands in no other's way.

-- migrate:up

create index intents_due_by_kind on till_private.intents (kind, next_attempt_at, intent_id)
  where answered_at is null;
drop index till_private.unanswered_intents;

-- migrate:down
