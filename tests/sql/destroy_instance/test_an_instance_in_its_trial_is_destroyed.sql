-- A trial is no paid period: it does not keep an instance.
begin;
select plan(2);

-- given
select tests.given_account('acct_ada');
select tests.given_instance();
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-06-01T00:00:00Z');
end;
$$;

-- when
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'unused', p_at => '2026-06-01T01:00:00Z');
end;
$$;

-- then
select is(
  tests.answer('select destroyed_at from till.instances'),
  '{"destroyed_at": "2026-06-01T01:00:00+00:00"}',
  'it is destroyed'
);
select is_empty('select * from till.intents', 'Stripe is not asked for anything');

select * from finish();
rollback;
