-- Arguments that cannot be right are refused before anything is looked at.
begin;
select plan(11);

-- given
select tests.given_ada(100000000);

-- then
select tests.refuses(
  $$select tests.enroll(p_account_id => null)$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'no account'
);
select tests.refuses(
  $$select tests.enroll(p_key => '')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'an empty key'
);
select tests.refuses(
  $$select tests.enroll(p_instance_id => null)$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'no instance'
);
select tests.refuses(
  $$select tests.enroll(p_plan => null)$$,
  'TK004', '{"argument": "plan", "must_be": "text of 1 to 255 characters"}', 'no plan'
);
select tests.refuses(
  $$select tests.enroll(p_expected_price_version => '')$$,
  'TK004', '{"argument": "expected_price_version", "must_be": "text of 1 to 255 characters"}',
  'an empty expectation'
);
select tests.refuses(
  $$select tests.enroll(p_at => 'infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time that never comes'
);
select tests.refuses(
  $$select till.preview_enrollment(null, 'inst_ada', 'standard')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'preview: no account'
);
select tests.refuses(
  $$select till.preview_enrollment('acct_ada', null, 'standard')$$,
  'TK004', '{"argument": "instance_id", "must_be": "text of 1 to 255 characters"}', 'preview: no instance'
);
select tests.refuses(
  $$select till.preview_enrollment('acct_ada', 'inst_ada', null)$$,
  'TK004', '{"argument": "plan", "must_be": "text of 1 to 255 characters"}', 'preview: no plan'
);
select tests.refuses(
  $$select till.preview_enrollment('acct_ada', 'inst_ada', 'standard', '')$$,
  'TK004', '{"argument": "expected_price_version", "must_be": "text of 1 to 255 characters"}',
  'preview: an empty expectation'
);
select tests.refuses(
  $$select till.preview_enrollment('acct_ada', 'inst_ada', 'standard', p_at => null)$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'preview: no time'
);

select * from finish();
rollback;
