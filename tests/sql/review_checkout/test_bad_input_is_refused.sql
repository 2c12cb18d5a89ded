-- An attempt that nobody began, and lists that are none, are refused.
begin;
select plan(3);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- then
select tests.refuses(
  $$select till.review_checkout('att_nobody', '[]', '[]')$$, 'TK083', '{"attempt_id": "att_nobody"}', 'an unknown attempt'
);
select tests.refuses(
  $$select till.review_checkout((select attempt_id from begun), '{}', '[]')$$, 'TK004',
  '{"argument": "sessions, subscriptions", "must_be": "lists of objects"}', 'no list of sessions'
);
select tests.refuses(
  $$select till.review_checkout((select attempt_id from begun), '[]', null)$$, 'TK004',
  '{"argument": "sessions, subscriptions", "must_be": "lists of objects"}', 'no list of subscriptions'
);

select * from finish();
rollback;
