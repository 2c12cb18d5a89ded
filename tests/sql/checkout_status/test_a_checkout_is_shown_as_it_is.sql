-- A checkout shows what it is for and how it stands; its url only while one can pay there.
begin;
select plan(4);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;
do $$
begin
  perform till.record_checkout_session((select attempt_id from begun), 'cs_1', 'https://stripe/1');
end;
$$;

-- then
select is(
  tests.answer('select * from till.checkout_status((select attempt_id from begun))') - 'attempt_id',
  '{
    "account_id": "acct_ada", "kind": "hosting", "instance_id": "inst_ada", "plan": "standard",
    "price_version": "2026-05-10", "amount": null, "currency": null, "billing_starts_at": null,
    "status": "open", "close_reason": null, "url": "https://stripe/1",
    "created_at": "2026-06-01T00:00:00+00:00", "closed_at": null
  }'::jsonb,
  'an open one'
);
do $$
begin
  perform tests.begin_checkout('2026-06-01T02:00:00Z');
end;
$$;
select is(
  (select (status, close_reason, url, closed_at)::text
    from till.checkout_status((select attempt_id from begun))),
  '(superseded,"another checkout was started",,"2026-06-01 02:00:00+00")',
  'one that was superseded'
);
create temp table bought as select * from till.begin_credit_purchase('acct_ada', 5000000);
select is(
  tests.answer('select * from till.checkout_status((select attempt_id from bought))')
    - '{attempt_id, created_at}'::text[],
  '{
    "account_id": "acct_ada", "kind": "credits", "instance_id": null, "plan": null, "price_version": null,
    "amount": 5000000, "currency": "usd", "billing_starts_at": null, "status": "open", "close_reason": null,
    "url": null, "closed_at": null
  }'::jsonb,
  'a purchase of credits'
);
select tests.refuses(
  $$select till.checkout_status('att_nobody')$$, 'TK083', '{"attempt_id": "att_nobody"}', 'an unknown one'
);

select * from finish();
rollback;
