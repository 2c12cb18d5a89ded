-- Returns the refusal of an account whose older books are being brought over, or null (spec 7.7).
--
-- Locks       nothing more: the caller holds the account, or only looks
create or replace function till_private.importing (
  p_account_id text
)
  returns till_private.refusal
  language plpgsql
  volatile
  security invoker
  set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from till_private.legacy_imports as i
    where i.account_id = p_account_id and i.finished_at is null
  ) then
    return null;
  end if;
  return row('legacy_import_open', jsonb_build_object(
    'account_id', p_account_id
  ))::till_private.refusal;
end;
$$;

comment on function till_private.importing (text) is
  'Returns the refusal of an account whose older books are being brought over, or null.';
