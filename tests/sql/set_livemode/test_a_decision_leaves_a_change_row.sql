-- Each decision between live and test leaves a change row: who, why and when, from what to what.
begin;
select plan(1);

-- when
do $$
begin
  perform till.set_livemode(true, 'grace', 'we go live', '2026-06-01T00:00:00Z');
  perform till.set_livemode(false, 'eve', 'back', '2026-06-02T00:00:00Z');
end;
$$;

-- then
select results_eq(
  $$select
      subject, subject_id collate "default", account_id collate "default", action, actor, reason, before, after,
      transaction_id, changed_at
    from till.changes order by change_id$$,
  $$values
    ('deployment', 'deployment', null::text, 'set_livemode', 'grace', 'we go live', '{"livemode": false}'::jsonb,
      '{"livemode": true}'::jsonb, null::bigint, '2026-06-01T00:00:00Z'::timestamptz),
    ('deployment', 'deployment', null, 'set_livemode', 'eve', 'back', '{"livemode": true}', '{"livemode": false}',
      null, '2026-06-02T00:00:00Z')$$,
  'each is on record'
);

select * from finish();
rollback;
