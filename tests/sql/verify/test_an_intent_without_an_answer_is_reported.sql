-- An intent that waits for its answer for more than 30 minutes is reported.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_instance('inst_2');
select tests.given_instance('inst_3');
select tests.given_account('acct_eva');
do $$
begin
  perform tests.settle('in_2', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_2');
  perform tests.settle('in_3', p_stripe_subscription_id => 'sub_3', p_instance_id => 'inst_3');
end;
$$;

-- when: one waits for 31 minutes, another for 29, and one was answered
do $$
begin
  perform till.destroy_instance('inst_ada', 'grace', 'why', true, now() - interval '31 minutes');
  perform till.destroy_instance('inst_2', 'grace', 'why', true, now() - interval '29 minutes');
  perform till.destroy_instance('inst_3', 'grace', 'why', true, now() - interval '31 minutes');
end;
$$;
update till_private.intents set answered_at = now(), answer = '{}' where intent_id = 3;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('an_intent_is_answered_within_30_minutes', 'acct_ada', '{"intent_id": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('an_intent_is_answered_within_30_minutes', 'acct_ada', '{"intent_id": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
