-- An invoice is settled; what is not ours is ignored, and what cannot be placed is raised, not parked.
begin;
select plan(4);

select tests.given_ada();
create function pg_temp.applied (p_body bytea) returns till.event_receipt language sql as $$
  select till_private.apply_invoice_paid(
    till_private.read_event(p_body),
    till_private.whose_is((till_private.read_event(p_body)).object),
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied(tests.invoice_paid(p_metadata => '{}', p_account_id => null, p_stripe_price_id => 'price_other'))).outcome,
  'ignored', 'somebody else''s');
select is((pg_temp.applied(tests.invoice_paid())).outcome, 'applied', 'ours');
select is((pg_temp.applied(tests.invoice_paid())).replayed, true, 'again, it is a replay');
select throws_ok(
  $$select pg_temp.applied(tests.invoice_paid(p_livemode => true))$$, 'TK035', null, 'of the other mode'
);

select * from finish();
rollback;
