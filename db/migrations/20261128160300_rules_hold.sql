-- The rules of db/migrations/20261128160200_rules.sql hold for the rows that are there. Reads whole
-- tables, and keeps nobody from writing to them.

-- migrate:up

alter table till_private.accounts validate constraint an_account_is_sound;
alter table till_private.transactions validate constraint a_transaction_is_sound;
alter table till_private.entries validate constraint an_entry_is_sound;
alter table till_private.subscriptions validate constraint a_subscription_is_sound;

-- migrate:down
