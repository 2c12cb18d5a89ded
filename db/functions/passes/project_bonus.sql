-- Decides which bonus a spend would unlock: the one function behind every projection and every
-- award (spec 5.2, 8.3).
--
-- The account's selected pass must be active, and the bonus of its latest month not awarded yet;
-- then it is unlocked when the spent counter reaches that month's threshold less 1.00.
--
-- Parameters  p_account  the account, locked by whoever acts on the answer
--             p_cost     what is about to be spent, micros
-- Returns     the bonus; without an issuance, and zero, when the spend unlocks none
-- Locks       nothing more
create or replace function till_private.project_bonus (
  p_account till_private.accounts,
  p_cost bigint
)
  returns till_private.bonus
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_pass till_private.passes := till_private.select_pass(p_account.account_id);
  v_bonus till_private.bonus;
  v_threshold bigint;
  c_less constant bigint := 1000000;
begin
  v_bonus.amount := 0;
  if v_pass.status is distinct from 'active' then
    return v_bonus;
  end if;
  v_bonus := till_private.bonus_of(v_pass);
  select i.threshold into v_threshold
  from till_private.pass_issuances as i
  where i.issuance_id = v_bonus.issuance_id;
  if v_threshold is null
    or v_bonus.amount = 0
    or p_account.spent + p_cost < greatest(v_threshold - c_less, 0)
  then
    v_bonus := null;
    v_bonus.amount := 0;
  end if;
  return v_bonus;
end;
$$;

comment on function till_private.project_bonus (till_private.accounts, bigint) is
  'Decides which bonus a spend would unlock: the one function behind every projection and award.';
