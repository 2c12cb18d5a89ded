-- A session without an id or a url, and an attempt that nobody began, are refused.
begin;
select plan(3);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- then
select tests.refuses(
  $$select till.record_checkout_session('att_nobody', 'cs_1', 'https://stripe/1')$$, 'TK083',
  '{"attempt_id": "att_nobody"}', 'an unknown attempt'
);
select tests.refuses(
  $$select till.record_checkout_session((select attempt_id from begun), null, 'https://stripe/1')$$, 'TK004',
  '{"argument": "session_id", "must_be": "text of 1 to 255 characters"}', 'no id'
);
select tests.refuses(
  $$select till.record_checkout_session((select attempt_id from begun), 'cs_1', '')$$, 'TK004',
  '{"argument": "url", "must_be": "there"}', 'no url'
);

select * from finish();
rollback;
