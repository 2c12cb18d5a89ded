-- Intents are taken by kind, so that a backlog of one stands in no other's way.

-- migrate:up

-- The strongest lock first: whoever has read an intent to update it would wait for the index, and
-- dropping the other one for him.
lock table till_private.intents in access exclusive mode;
create index intents_due_by_kind on till_private.intents (kind, next_attempt_at, intent_id)
  where answered_at is null;
drop index till_private.unanswered_intents;

-- migrate:down
