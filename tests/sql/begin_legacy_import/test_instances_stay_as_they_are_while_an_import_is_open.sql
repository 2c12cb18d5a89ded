-- While an import is open no trial begins, and no instance is destroyed or transferred to: what Stripe
-- bills for is not known yet, and the import could not be finished.
begin;
select plan(4);

-- given: inst_new is left, inst_ada is named by the import
select tests.given_ada();
select tests.given_instance('inst_new');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_new', '2026-05-30T00:00:00Z');
  perform till.destroy_instance('inst_new', 'grace', 'broken', p_at => '2026-05-30T12:00:00Z');
end;
$$;
select tests.given_open_import(tests.legacy_subscription());

-- then
select tests.refuses(
  $$select till.start_trial('acct_ada', 'inst_ada', '2026-05-30T13:00:00Z')$$,
  'TK060', '{"account_id": "acct_ada"}', 'no trial'
);
select tests.refuses(
  $$select till.destroy_instance('inst_ada', 'grace', 'unused', true)$$,
  'TK060', '{"account_id": "acct_ada"}', 'no end'
);
select tests.refuses(
  $$select till.transfer_subscription('inst_new', 'inst_ada', 'grace', 'moved', '2026-05-30T13:00:00Z')$$,
  'TK060', '{"account_id": "acct_ada"}', 'no transfer'
);

-- when
do $$
begin
  perform till.finish_legacy_import('acct_ada', 'grace', 'moved', '2026-05-31T01:00:00Z');
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true, '2026-06-10T00:00:00Z');
end;
$$;

-- then
select is(
  tests.answer($$select kind, parameters from till_private.intents$$),
  '{"kind": "cancel_subscription", "parameters": {"stripe_subscription_id": "sub_ada"}}',
  'afterwards what Stripe bills is canceled there'
);
select * from finish();
rollback;
