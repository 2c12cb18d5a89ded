-- Returns the selected pass of an account: its latest month, the bonus, the spend still missing.
--
-- Parameters  p_account_id  the account
-- Returns     the status, amounts in micros; null when the account has no pass. Of a pass that has
--             ended no bonus is to be had any more, so none is shown that was not awarded
-- Raises      TK001 account_not_found
-- Locks       nothing
create or replace function till.pass_status (
  p_account_id text
)
  returns till.pass_status
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
  v_pass till_private.passes;
  v_issuance till_private.pass_issuances;
  v_bonus till_private.bonus;
  c_less constant bigint := 1000000;
begin
  select a.* into v_account from till_private.accounts as a where a.account_id = p_account_id;
  if not found then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  v_pass := till_private.select_pass(p_account_id);
  if v_pass.pass_id is null then
    return null;
  end if;
  select i.* into v_issuance
  from till_private.pass_issuances as i
  where i.pass_id = v_pass.pass_id
  order by i.issue_month desc
  limit 1;
  if v_pass.status <> 'ended' then
    v_bonus := till_private.bonus_of(v_pass);
  end if;
  return row(
    v_pass.pass_id, v_pass.account_id, v_pass.stripe_subscription_id, v_pass.tier, v_pass.cadence,
    v_pass.status, v_pass.cancel_at_period_end, v_pass.streak, v_issuance.issue_month,
    v_issuance.base_amount, coalesce(v_issuance.bonus_percent, v_bonus.percent),
    coalesce(v_issuance.bonus_amount, v_bonus.amount), v_issuance.bonus_transaction_id is not null,
    case when v_bonus.issuance_id is not null
      then greatest(greatest(v_issuance.threshold - c_less, 0) - v_account.spent, 0)
    end,
    v_pass.next_issue_at
  )::till.pass_status;
end;
$$;

comment on function till.pass_status (text) is
  'Returns the selected pass of an account: its latest month, the bonus, the spend still missing.';
