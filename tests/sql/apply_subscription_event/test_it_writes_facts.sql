-- What is said of a Stripe subscription becomes a fact, and nothing else.
begin;
select plan(3);

select tests.given_ada();
create function pg_temp.applied (p_body bytea) returns till.event_receipt language sql as $$
  select till_private.apply_subscription_event(
    till_private.read_event(p_body),
    till_private.whose_is((till_private.read_event(p_body)).object),
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied(tests.subscription_event(p_status => 'past_due'))).outcome, 'applied', 'it is applied');
select is(tests.facts() ->> 'dunning', 'past_due', 'the fact is there');
select is_empty('select * from till_private.subscriptions', 'no subscription is made of it');

select * from finish();
rollback;
