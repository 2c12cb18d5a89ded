-- The same key with other arguments is refused and names what differs, before the balance is looked at.
begin;
select plan(8);

-- given: enough for one
select tests.given_ada(55000000);
select tests.given_instance('inst_other');
do $$
begin
  perform tests.enroll('buy-1');
end;
$$;

-- then
select tests.refuses(
  $$select tests.enroll('buy-1', p_instance_id => 'inst_other')$$,
  'TK011', '{"key": "buy-1", "transaction_id": 2, "differs": ["instance_id"]}', 'another instance'
);
select tests.refuses(
  $$select tests.enroll('buy-1', p_plan => 'commit')$$,
  'TK011', '{"key": "buy-1", "transaction_id": 2, "differs": ["plan"]}', 'another plan'
);
select tests.refuses(
  $$select tests.enroll('buy-1', p_expected_price_version => '2026-05-10')$$,
  'TK011', '{"key": "buy-1", "transaction_id": 2, "differs": ["expected_price_version"]}',
  'an expectation that the first had not'
);
select tests.refuses(
  $$select tests.enroll('buy-1', p_at => '2026-06-10T12:00:01Z')$$,
  'TK011', '{"key": "buy-1", "transaction_id": 2, "differs": ["at"]}', 'another time'
);
select tests.refuses(
  $$select tests.enroll('buy-1', p_instance_id => 'inst_nowhere', p_plan => 'gold')$$,
  'TK011', '{"key": "buy-1", "transaction_id": 2, "differs": ["instance_id", "plan"]}',
  'the key comes before instance and plan'
);
select tests.given_account('acct_bob', 55000000);
select tests.given_instance('inst_bob', 'acct_bob');
select ok(
  not (tests.enroll('buy-1', 'acct_bob', 'inst_bob')).replayed, 'another account has keys of its own'
);
select ok(
  not (till.grant_credits('acct_ada', 5, 'buy-1', 'purchase')).replayed, 'and so has another command'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
