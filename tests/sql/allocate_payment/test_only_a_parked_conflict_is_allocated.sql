-- Only an invoice that is parked as a payment conflict can be allocated.
begin;
select plan(6);

-- given: parked for another reason
select tests.given_active();
select tests.given_event(
  tests.invoice_paid('dahlia', 'evt_2', 'in_2', p_stripe_subscription_id => 'sub_new'), 'quarantined'
);

-- then
select tests.refuses(
  $$select till.allocate_payment('in_1', 'grace', 'why')$$, 'TK040', '{"invoice_id": "in_1"}', 'not a settled one'
);
select tests.refuses(
  $$select till.allocate_payment('in_2', 'grace', 'why')$$, 'TK040', '{"invoice_id": "in_2"}', 'not another reason'
);
select tests.refuses(
  $$select till.allocate_payment('', 'grace', 'why')$$, 'TK004',
  '{"argument": "invoice_id", "must_be": "text of 1 to 255 characters"}', 'which'
);
select tests.refuses(
  $$select till.allocate_payment('in_2', null, 'why')$$, 'TK004',
  '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', 'who'
);
select tests.refuses(
  $$select till.allocate_payment('in_2', 'grace', '')$$, 'TK004',
  '{"argument": "reason", "must_be": "text of 1 to 255 characters"}', 'why'
);
select tests.refuses(
  $$select till.allocate_payment('in_2', 'grace', 'why', 'infinity')$$, 'TK004',
  '{"argument": "at", "must_be": "a finite timestamp"}', 'when'
);

select * from finish();
rollback;
