-- Arguments that cannot be right are refused.
begin;
select plan(10);

-- given
select tests.given_account('acct_ada');

-- then
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, null, 'purchase')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'no key'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, '', 'purchase')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'an empty key'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, repeat('k', 256), 'purchase')$$,
  'TK004', '{"argument": "key", "must_be": "text of 1 to 255 characters"}', 'a key of 256 characters'
);
select tests.refuses(
  $$select till.grant_credits('', 1, 'k', 'purchase')$$,
  'TK004', '{"argument": "account_id", "must_be": "text of 1 to 255 characters"}', 'an empty account id'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k', 'usage')$$,
  'TK004', '{"argument": "kind", "must_be": "purchase, promotion or adjustment"}', 'a kind that is no grant'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k', null)$$,
  'TK004', '{"argument": "kind", "must_be": "purchase, promotion or adjustment"}', 'no kind'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k', 'purchase', p_at => '-infinity')$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'a time before all time'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k', 'purchase', p_event_at => 'infinity')$$,
  'TK004', '{"argument": "event_at", "must_be": "a finite timestamp"}', 'an outside time that never comes'
);
select tests.refuses(
  $$select till.grant_credits('acct_ada', 1, 'k', 'purchase', repeat('x', 1001))$$,
  'TK004', '{"argument": "reason", "must_be": "text of at most 1000 characters"}', 'a reason without end'
);
select lives_ok(
  $$select till.grant_credits('acct_ada', 1, 'k', 'purchase', repeat('é', 1000))$$, 'a long one is taken'
);

select * from finish();
rollback;
