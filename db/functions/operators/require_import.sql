-- Refuses when no import of an account's older books is open.
--
-- Raises      TK064 legacy_import_not_open
-- Locks       nothing more: the caller holds the account
create or replace function till_private.require_import (
  p_account_id text
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if not exists (
    select from till_private.legacy_imports as i
    where i.account_id = p_account_id and i.finished_at is null
  ) then
    perform till_private.refuse('legacy_import_not_open', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
end;
$$;

comment on function till_private.require_import (text) is
  'Refuses when no import of an account''s older books is open.';
