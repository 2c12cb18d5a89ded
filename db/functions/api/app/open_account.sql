-- Opens an account with a balance of zero; the same call again returns the account.
--
-- Parameters  p_account_id  the host's own id, 1 to 255 characters
--             p_currency    ISO code in lower case; an account keeps it for ever
--             p_at          when, UTC
-- Returns     the account
-- Raises      TK004 invalid_argument, TK006 account_exists (with another currency)
-- Locks       account
create or replace function till.open_account (
  p_account_id text,
  p_currency text default 'usd',
  p_at timestamptz default now()
)
  returns till.account
  language plpgsql
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
begin
  perform till_private.require_text('account_id', p_account_id);
  if p_currency is null or p_currency !~ '^[a-z]{3}$' then
    perform till_private.refuse('invalid_argument', jsonb_build_object(
      'argument', 'currency', 'must_be', 'an ISO code in lower case, such as usd'
    ));
  end if;
  perform till_private.require_time('at', p_at);
  insert into till_private.accounts (account_id, currency, opened_at)
  values (p_account_id, p_currency, p_at)
  on conflict (account_id) do nothing;

  v_account := till_private.lock_account(p_account_id);
  if v_account.currency <> p_currency then
    perform till_private.refuse('account_exists', jsonb_build_object(
      'account_id', p_account_id, 'currency', v_account.currency
    ));
  end if;
  return row(
    v_account.account_id, v_account.currency, v_account.acquired, v_account.spent,
    v_account.acquired - v_account.spent, v_account.blocked_at is not null, v_account.opened_at
  )::till.account;
end;
$$;

comment on function till.open_account (text, text, timestamptz) is
  'Opens an account with a balance of zero; the same call again returns the account.';
