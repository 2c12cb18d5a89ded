-- An invoice that names no instance finds no target among several subscriptions, nor among none.
begin;
select plan(2);

-- given: two subscriptions, and an account without any
select tests.given_active();
select tests.given_instance('inst_2');
do $$
begin
  perform tests.settle('in_2', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_2');
end;
$$;
select tests.given_account('acct_bob');
select tests.given_instance('inst_bob', 'acct_bob');

-- then
select tests.refuses(
  $$select tests.settle('in_3', p_stripe_subscription_id => 'sub_3', p_instance_id => null)$$,
  'TK020', '{"instance_id": null}', 'which of the two?'
);
select tests.refuses(
  $$select tests.settle('in_3', 'acct_bob', 'sub_3', p_instance_id => null)$$,
  'TK020', '{"instance_id": null}', 'an instance alone is no subscription'
);

select * from finish();
rollback;
