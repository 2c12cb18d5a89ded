-- Stripe is not asked to cancel what is canceled.
begin;
select plan(1);

-- given
select tests.given_active();
update till_private.subscriptions set status = 'canceled', canceled_at = '2026-06-10T00:00:00Z';

-- when
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-07-01T00:00:00Z');
end;
$$;

-- then
select is_empty('select * from till.intents', 'no intent');

select * from finish();
rollback;
