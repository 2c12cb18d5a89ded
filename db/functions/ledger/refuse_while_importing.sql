-- Refuses to book events for an account whose older books are being brought over (spec 7.7).
--
-- Raises      TK060 legacy_import_open
-- Locks       nothing more: the caller holds the account
create or replace function till_private.refuse_while_importing (
  p_account_id text
)
  returns void
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform till_private.refuse_with(till_private.importing(p_account_id));
end;
$$;

comment on function till_private.refuse_while_importing (text) is
  'Refuses to book events for an account whose older books are being brought over.';
