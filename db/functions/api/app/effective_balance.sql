-- Returns what an account could pay a cost with: its balance and the bonus that this very spend
-- would unlock, in micros (spec 5.2).
--
-- Parameters  p_account_id  the account
--             p_cost        what would be spent, micros, 1 to 10^15
-- Returns     micros; what a spend of p_cost could take, whether or not it is enough for it
-- Raises      TK001 account_not_found, TK002 amount_out_of_range
-- Locks       nothing: it may change before the caller acts on it
create or replace function till.effective_balance (
  p_account_id text,
  p_cost bigint
)
  returns bigint
  language plpgsql
  stable
  security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_account till_private.accounts;
begin
  perform till_private.require_amount(p_cost);
  select a.* into v_account
  from till_private.accounts as a
  where a.account_id = p_account_id;
  if not found then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_account_id
    ));
  end if;
  return v_account.acquired - v_account.spent
    + (till_private.project_bonus(v_account, p_cost)).amount;
end;
$$;

comment on function till.effective_balance (text, bigint) is
  'Returns the balance and the bonus that spending this cost would unlock, in micros.';
