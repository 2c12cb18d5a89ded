-- Refuses an account whose older books are being brought over (spec 7.7).
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
as $$
begin
  if exists (
    select from till_private.legacy_imports as i
    where i.account_id = p_account_id and i.finished_at is null
  ) then
    perform till_private.refuse('legacy_import_open', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
end;
$$;

comment on function till_private.refuse_while_importing (text) is
  'Refuses an account whose older books are being brought over.';
