-- Refuses what is ours but cannot be placed: live events on a test deployment and the reverse, an
-- object that names two accounts, or one that is not there (spec 6.5).
--
-- Parameters  p_event    the event
--             p_whose    whose it is
--             p_account  the locked account; null when there is none
-- Raises      TK001 account_not_found, TK034 customer_mismatch, TK035 livemode_mismatch
-- Locks       nothing more: the caller holds the account
create or replace function till_private.require_ours (
  p_event till_private.stripe_event,
  p_whose till_private.whose,
  p_account till_private.accounts
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  if (p_whose.refusal).reason is not null then
    perform till_private.refuse((p_whose.refusal).reason, (p_whose.refusal).detail);
  end if;
  perform till_private.require_livemode(p_event.livemode);
  if p_account.account_id is null then
    perform till_private.refuse('account_not_found', jsonb_build_object(
      'account_id', p_whose.account_id
    ));
  end if;
end;
$$;

comment on function till_private.require_ours (
  till_private.stripe_event, till_private.whose, till_private.accounts
) is
  'Refuses what is ours but cannot be placed.';
