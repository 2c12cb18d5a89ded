-- Who buys with credits is not to pay by card too: the open checkout of the instance is superseded, and
-- its session will be expired.
begin;
select plan(2);

-- given
select tests.given_shop();
do $$
declare
  v_attempt_id text := tests.begin_checkout();
begin
  perform till.grant_credits('acct_ada', 100000000, 'g', 'promotion');
  perform till.record_checkout_session(v_attempt_id, 'cs_1', 'https://stripe/1');
  perform tests.enroll();
end;
$$;

-- then
select is(
  tests.attempts(), array['standard: superseded, enroll_with_credits, cs_1, https://stripe/1'],
  'the attempt is closed'
);
select is(tests.intents_due(), '{expire_checkout_session:cs_1}'::text[], 'and Stripe is asked to expire it');

select * from finish();
rollback;
