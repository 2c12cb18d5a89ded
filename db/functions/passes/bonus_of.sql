-- Returns the bonus of a pass's latest month, whatever has been spent, or nothing when it was
-- awarded, or its base was taken back.
--
-- The streak is taken now, which is when the bonus would be awarded (spec 8.4). The account's first
-- pass is the first that issued a month: one that was never paid does not count.
--
-- Parameters  p_pass  the pass
-- Returns     the bonus in micros, with its issuance; an empty one when there is none to award
-- Locks       nothing more: the caller holds the account, or only looks
create or replace function till_private.bonus_of (
  p_pass till_private.passes
)
  returns till_private.bonus
  language plpgsql
  volatile
  security invoker
as $$
declare
  v_issuance till_private.pass_issuances;
  v_bonus till_private.bonus;
begin
  select i.* into v_issuance
  from till_private.pass_issuances as i
  where i.pass_id = p_pass.pass_id
  order by i.issue_month desc
  limit 1;
  if not found or v_issuance.bonus_transaction_id is not null or exists (
    select from till_private.transactions as t
    where t.reverses = v_issuance.base_transaction_id
  ) then
    return v_bonus;
  end if;
  v_bonus := till_private.decide_bonus(
    v_issuance.base_amount,
    p_pass.cadence,
    till_private.streak_of(p_pass.pass_id),
    not exists (
      select from till_private.pass_issuances as i
      join till_private.passes as p using (pass_id)
      where p.account_id = p_pass.account_id
        and (p.started_at, p.pass_id, i.issue_month)
          < (p_pass.started_at, p_pass.pass_id, v_issuance.issue_month)
    )
  );
  v_bonus.issuance_id := v_issuance.issuance_id;
  return v_bonus;
end;
$$;

comment on function till_private.bonus_of (till_private.passes) is
  'Returns the bonus of a pass''s latest month, or nothing when there is none to award.';
