-- An event that frees another marks it as due; who drives the inbox applies it afterwards.

-- migrate:up

alter table till_private.quarantine add column woken_at timestamptz;
comment on column till_private.quarantine.woken_at is
  'Since when it is to be applied again, because what it waited for may have gone; UTC.';

create index woken_quarantine_of_an_account on till_private.quarantine (account_id)
  where woken_at is not null;

-- migrate:down
