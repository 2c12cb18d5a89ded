-- Writes a change row: the only writer of changes (spec 4.6).
--
-- Parameters  p_subject         account, instance, subscription, pass, deployment or catalog
--             p_subject_id      its id
--             p_account_id      whose it is; null for what is nobody's
--             p_action          what happened, one word per kind of change
--             p_actor           who; null is the role of the session
--             p_reason          why, if there is more to say
--             p_before          the columns that matter, by name; null when it is new
--             p_after           the same afterwards
--             p_transaction_id  the transaction that goes with it, if any
--             p_at              when, UTC
-- Locks       nothing more: the caller holds what has changed
create or replace function till_private.record_change (
  p_subject text,
  p_subject_id text,
  p_account_id text,
  p_action text,
  p_actor text,
  p_reason text,
  p_before jsonb,
  p_after jsonb,
  p_transaction_id bigint,
  p_at timestamptz
)
  returns void
  language plpgsql
  volatile
  security invoker
as $$
begin
  insert into till_private.changes (
    subject, subject_id, account_id, action, actor, reason, before, after, transaction_id,
    changed_at
  )
  values (
    p_subject, p_subject_id, p_account_id, p_action, coalesce(p_actor, session_user), p_reason,
    p_before, p_after, p_transaction_id, p_at
  );
end;
$$;

comment on function till_private.record_change (
  text, text, text, text, text, text, jsonb, jsonb, bigint, timestamptz
) is 'Writes a change row: the only writer of changes.';
