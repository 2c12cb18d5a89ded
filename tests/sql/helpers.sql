-- What the tests stand on: fixtures, given-helpers, comparable values, and two assertions.
--
-- Loaded by an administrator into test databases only. pgTAP must be on the search path of whoever
-- calls an assertion; everything else works without it, from Python too.
--
-- The cast, unless a test says otherwise: account acct_ada (usd) with instance inst_ada, billed by
-- Stripe subscription sub_ada of customer cus_ada at price_standard (9.00 a month of 2026-03-19).
-- Invoice in_1 pays 2026-06-01 to 2026-07-01 and arrives 20 minutes into it, as event evt_1.

create schema tests;
comment on schema tests is 'Helpers of the tests; not deployed.';

-- Fixtures -------------------------------------------------------------------------------------

-- A line of an invoice.
create function tests.invoice_line (
  p_shape text default 'dahlia',
  p_stripe_price_id text default 'price_standard',
  p_amount bigint default 900,
  p_currency text default 'usd',
  p_period_start timestamptz default '2026-06-01T00:00:00Z',
  p_period_end timestamptz default '2026-07-01T00:00:00Z',
  p_stripe_subscription_id text default 'sub_ada',
  p_invoice_id text default 'in_1',
  p_proration boolean default false,
  p_recurring boolean default true
)
  returns jsonb
  language sql
  immutable
as $$
  select jsonb_build_object(
    'id', 'il_' || p_invoice_id,
    'object', 'line_item',
    'amount', p_amount,
    'currency', p_currency,
    'description', '1 × Hosting (at ' || p_amount || ' ' || p_currency || ')',
    'discount_amounts', '[]'::jsonb,
    'discountable', true,
    'discounts', '[]'::jsonb,
    'invoice', p_invoice_id,
    'livemode', false,
    'metadata', '{}'::jsonb,
    'period', jsonb_build_object(
      'start', extract(epoch from p_period_start)::bigint, 'end', extract(epoch from p_period_end)::bigint
    ),
    'pretax_credit_amounts', '[]'::jsonb,
    'quantity', 1,
    'quantity_decimal', '1',
    'subtotal', p_amount,
    'taxes', '[]'::jsonb
  ) || case p_shape
    when 'dahlia' then jsonb_build_object(
      'parent', case when p_recurring then jsonb_build_object(
        'type', 'subscription_item_details',
        'invoice_item_details', null,
        'subscription_item_details', jsonb_build_object(
          'invoice_item', null,
          'proration', p_proration,
          'proration_details', '{"credited_items": null}'::jsonb,
          'subscription', p_stripe_subscription_id,
          'subscription_item', 'si_' || p_stripe_subscription_id
        )
      ) else jsonb_build_object(
        'type', 'invoice_item_details',
        'invoice_item_details', jsonb_build_object(
          'invoice_item', 'ii_' || p_invoice_id,
          'proration', p_proration,
          'proration_details', '{"credited_items": null}'::jsonb,
          'subscription', p_stripe_subscription_id
        ),
        'subscription_item_details', null
      ) end,
      'pricing', jsonb_build_object(
        'type', 'price_details',
        'price_details', jsonb_build_object('price', p_stripe_price_id, 'product', 'prod_hosting'),
        'unit_amount_decimal', p_amount::text
      )
    )
    when 'pre_basil' then jsonb_build_object(
      'type', case when p_recurring then 'subscription' else 'invoiceitem' end,
      'proration', p_proration,
      'subscription', p_stripe_subscription_id,
      'subscription_item', case when p_recurring then 'si_' || p_stripe_subscription_id end,
      'price', jsonb_build_object(
        'id', p_stripe_price_id,
        'object', 'price',
        'currency', p_currency,
        'product', 'prod_hosting',
        'type', case when p_recurring then 'recurring' else 'one_time' end,
        'unit_amount', p_amount
      )
    )
  end;
$$;

-- The body of an invoice.paid event, as large as a real one, in the shape of either API generation.
--
-- Parameters  p_shape         dahlia (2025-03-31 and later) or pre_basil
--             p_amount        what was paid, in Stripe's smallest unit
--             p_period_end    default one month after p_period_start
--             p_payment_ids   ch_ or py_ and pi_ ids; real events of dahlia name none
--             p_metadata      default: hosting, for the account and the instance
--             p_off_stripe    the part of p_amount paid outside Stripe; before basil all or nothing
--             p_lines         default: one line for the price and the period
--             p_created       default 20 minutes after p_period_start
create function tests.invoice_paid (
  p_shape text default 'dahlia',
  p_event_id text default 'evt_1',
  p_invoice_id text default 'in_1',
  p_account_id text default 'acct_ada',
  p_instance_id text default 'inst_ada',
  p_stripe_subscription_id text default 'sub_ada',
  p_customer_id text default 'cus_ada',
  p_stripe_price_id text default 'price_standard',
  p_amount bigint default 900,
  p_currency text default 'usd',
  p_period_start timestamptz default '2026-06-01T00:00:00Z',
  p_period_end timestamptz default null,
  p_payment_ids text[] default '{}',
  p_metadata jsonb default null,
  p_off_stripe bigint default 0,
  p_lines jsonb[] default null,
  p_livemode boolean default false,
  p_created timestamptz default null
)
  returns bytea
  language plpgsql
  stable
as $$
declare
  v_start bigint := extract(epoch from p_period_start);
  v_period_end timestamptz := coalesce(
    p_period_end, (p_period_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
  );
  v_created bigint := coalesce(extract(epoch from p_created), v_start + 1200);
  v_metadata jsonb := coalesce(p_metadata, jsonb_strip_nulls(jsonb_build_object(
    'type', 'hosting', 'account_id', p_account_id, 'instance_id', p_instance_id, 'plan', 'standard'
  )));
  v_charge text;
  v_payment_intent text;
  v_invoice jsonb;
begin
  select min(id) filter (where id ~ '^(ch|py)_'), min(id) filter (where id ~ '^pi_')
  into v_charge, v_payment_intent
  from unnest(p_payment_ids) as id;

  v_invoice := '{
    "account_country": "US", "account_name": null, "account_tax_ids": null, "amount_overpaid": 0,
    "amount_remaining": 0, "amount_shipping": 0, "application": null, "attempt_count": 1,
    "attempted": true, "auto_advance": false, "automatic_tax": {"disabled_reason": null,
    "enabled": false, "liability": null, "provider": null, "status": null},
    "automatically_finalizes_at": null, "billing_reason": "subscription_cycle",
    "collection_method": "charge_automatically", "custom_fields": null, "customer_account": null,
    "customer_address": null, "customer_email": "ada@example.com", "customer_name": null,
    "customer_phone": null, "customer_shipping": null, "customer_tax_exempt": "none",
    "customer_tax_ids": [], "default_payment_method": null, "default_source": null,
    "default_tax_rates": [], "description": null, "discounts": [], "due_date": null,
    "ending_balance": 0, "footer": null, "from_invoice": null, "issuer": {"type": "self"},
    "last_finalization_error": null, "latest_revision": null, "metadata": {},
    "next_payment_attempt": null, "number": "D2WXS2RD-0001", "object": "invoice",
    "on_behalf_of": null, "payment_settings": {"default_mandate": null,
    "payment_method_options": null, "payment_method_types": null},
    "post_payment_credit_notes_amount": 0, "pre_payment_credit_notes_amount": 0,
    "receipt_number": null, "rendering": null, "shipping_cost": null, "shipping_details": null,
    "starting_balance": 0, "statement_descriptor": null, "status": "paid", "test_clock": null,
    "total_discount_amounts": [], "total_pretax_credit_amounts": []
  }'::jsonb || jsonb_build_object(
    'id', p_invoice_id,
    'amount_due', p_amount,
    'amount_paid', case when p_shape = 'pre_basil' and p_off_stripe > 0 then 0 else p_amount end,
    'created', v_created - 30,
    'currency', p_currency,
    'customer', p_customer_id,
    'effective_at', v_created - 30,
    'hosted_invoice_url', 'https://pay.stripe.com/invoice/' || p_invoice_id || '/',
    'invoice_pdf', 'https://pay.stripe.com/invoice/' || p_invoice_id || '/pdf',
    'lines', jsonb_build_object(
      'object', 'list',
      'data', coalesce(to_jsonb(p_lines), jsonb_build_array(tests.invoice_line(
        p_shape, p_stripe_price_id, p_amount, p_currency, p_period_start, v_period_end,
        p_stripe_subscription_id, p_invoice_id
      ))),
      'has_more', false,
      'url', '/v1/invoices/' || p_invoice_id || '/lines'
    ),
    'livemode', p_livemode,
    'period_end', v_start,
    'period_start', v_start,
    'status_transitions', jsonb_build_object(
      'finalized_at', v_created - 20, 'marked_uncollectible_at', null, 'paid_at', v_created - 20,
      'voided_at', null
    ),
    'subtotal', p_amount,
    'subtotal_excluding_tax', p_amount,
    'total', p_amount,
    'total_excluding_tax', p_amount,
    'webhooks_delivered_at', v_created - 30
  ) || case p_shape
    when 'dahlia' then jsonb_build_object(
      'amount_paid_off_stripe', p_off_stripe,
      'confirmation_secret', null,
      'parent', jsonb_build_object(
        'type', 'subscription_details',
        'quote_details', null,
        'subscription_details', jsonb_build_object(
          'metadata', v_metadata, 'subscription', p_stripe_subscription_id
        )
      ),
      'total_taxes', '[]'::jsonb
    )
    when 'pre_basil' then jsonb_build_object(
      'charge', v_charge,
      'paid', true,
      'paid_out_of_band', p_off_stripe > 0,
      'payment_intent', v_payment_intent,
      'subscription', p_stripe_subscription_id,
      'subscription_details', jsonb_build_object('metadata', v_metadata)
    )
  end;
  if p_shape = 'dahlia' and cardinality(p_payment_ids) > 0 then
    v_invoice := v_invoice || jsonb_build_object('payments', jsonb_build_object(
      'object', 'list',
      'data', jsonb_build_array(jsonb_build_object(
        'id', 'inpay_' || p_invoice_id,
        'object', 'invoice_payment',
        'amount_paid', p_amount,
        'status', 'paid',
        'payment', jsonb_strip_nulls(jsonb_build_object(
          'type', case when v_payment_intent is null then 'charge' else 'payment_intent' end,
          'charge', v_charge,
          'payment_intent', v_payment_intent
        ))
      )),
      'has_more', false
    ));
  end if;
  return convert_to(jsonb_pretty(jsonb_build_object(
    'id', p_event_id,
    'object', 'event',
    'api_version', case p_shape when 'dahlia' then '2026-08-26.dahlia' else '2024-06-20' end,
    'created', v_created,
    'data', jsonb_build_object('object', v_invoice),
    'livemode', p_livemode,
    'pending_webhooks', 0,
    'request', jsonb_build_object('id', 'req_' || p_event_id, 'idempotency_key', null),
    'type', 'invoice.paid'
  )), 'UTF8');
end;
$$;

-- A body with one field set, as in tests.with_field(tests.invoice_paid(), '{type}', '"x"').
create function tests.with_field (p_body bytea, p_path text[], p_value jsonb)
  returns bytea
  language sql
  stable
as $$
  select convert_to(jsonb_set(convert_from(p_body, 'UTF8')::jsonb, p_path, p_value)::text, 'UTF8');
$$;

-- A body without one field.
create function tests.without_field (p_body bytea, p_path text[])
  returns bytea
  language sql
  stable
as $$
  select convert_to((convert_from(p_body, 'UTF8')::jsonb #- p_path)::text, 'UTF8');
$$;

-- Given ----------------------------------------------------------------------------------------

-- An open account. Numbers begin at one again in every table that is empty, so that a test can name
-- its first transaction 1: rolled-back tests leave the sequences where they were.
create function tests.given_account (
  p_account_id text default 'acct_ada',
  p_balance bigint default 0,
  p_currency text default 'usd'
)
  returns void
  language plpgsql
  volatile
as $$
declare
  v_numbered record;
  v_is_empty boolean;
begin
  for v_numbered in
    select
      format('%I.%I', a.attrelid::regclass::text, a.attname) as name, a.attrelid::regclass::text as tab,
      pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) as sequence
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    where c.relnamespace = 'till_private'::regnamespace and a.attidentity <> ''
  loop
    execute format('select not exists (select from %s)', v_numbered.tab) into v_is_empty;
    if v_is_empty then
      perform setval(v_numbered.sequence, 1, false);
    end if;
  end loop;
  perform till.open_account(p_account_id, p_currency, '2026-01-01T00:00:00Z');
  if p_balance > 0 then
    perform till.grant_credits(
      p_account_id, p_balance, 'given', 'promotion', p_at => '2026-01-01T00:00:00Z'
    );
  end if;
end;
$$;

-- A registered instance.
create function tests.given_instance (
  p_instance_id text default 'inst_ada',
  p_account_id text default 'acct_ada',
  p_organization_id text default null
)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform till.register_instance(p_instance_id, p_account_id, p_organization_id, '2026-01-01T00:00:00Z');
end;
$$;

-- A Stripe price that stands for one of ours.
create function tests.given_price (
  p_stripe_price_id text default 'price_standard',
  p_price_version text default '2026-03-19',
  p_plan text default 'standard',
  p_is_intro boolean default false
)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform till.add_stripe_price(
    p_stripe_price_id, p_price_version, p_plan, p_is_intro, 'grace', 'set up', '2026-03-19T00:00:00Z'
  );
end;
$$;

-- The whole cast: account, instance, price.
create function tests.given_ada (p_balance bigint default 0)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform tests.given_account('acct_ada', p_balance);
  perform tests.given_instance();
  perform tests.given_price();
end;
$$;

-- Settles an invoice of the cast; name what differs.
create function tests.settle (
  p_invoice_id text default 'in_1',
  p_account_id text default 'acct_ada',
  p_stripe_subscription_id text default 'sub_ada',
  p_payment_ids text[] default '{}',
  p_plan text default 'standard',
  p_price_version text default '2026-03-19',
  p_amount bigint default 9000000,
  p_currency text default 'usd',
  p_period_start timestamptz default '2026-06-01T00:00:00Z',
  p_period_end timestamptz default '2026-07-01T00:00:00Z',
  p_instance_id text default 'inst_ada',
  p_off_stripe_amount bigint default 0,
  p_event_at timestamptz default '2026-06-01T00:19:40Z',
  p_at timestamptz default '2026-06-01T00:20:00Z'
)
  returns till.settlement
  language sql
  volatile
as $$
  select till.settle_invoice(
    p_account_id => p_account_id,
    p_stripe_subscription_id => p_stripe_subscription_id,
    p_invoice_id => p_invoice_id,
    p_payment_ids => p_payment_ids,
    p_plan => p_plan,
    p_price_version => p_price_version,
    p_amount => p_amount,
    p_currency => p_currency,
    p_period_start => p_period_start,
    p_period_end => p_period_end,
    p_instance_id => p_instance_id,
    p_off_stripe_amount => p_off_stripe_amount,
    p_event_at => p_event_at,
    p_at => p_at
  );
$$;

-- The cast, and in_1 settled: an active hybrid subscription 1, paid from June to July.
create function tests.given_active (p_balance bigint default 0)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform tests.given_ada(p_balance);
  perform tests.settle();
end;
$$;

-- A subscription with some columns changed as a function of a later part would change them.
create function tests.change (p_columns jsonb, p_subscription_id bigint default 1)
  returns void
  language plpgsql
  volatile
as $$
declare
  v_before till_private.subscriptions;
begin
  select s.* into strict v_before
  from till_private.subscriptions as s
  where s.subscription_id = p_subscription_id;
  perform till_private.change_subscription(
    v_before, jsonb_populate_record(v_before, p_columns), 'test', 'grace', 'given', null,
    '2026-06-01T01:00:00Z'
  );
end;
$$;

-- Enrolls the cast at the prices of 2026-05-10 (55.00 a month); name what differs.
create function tests.enroll (
  p_key text default 'buy-1',
  p_account_id text default 'acct_ada',
  p_instance_id text default 'inst_ada',
  p_plan text default 'standard',
  p_expected_price_version text default null,
  p_at timestamptz default '2026-06-10T12:00:00Z'
)
  returns till.enrollment
  language sql
  volatile
as $$
  select till.enroll_with_credits(
    p_account_id => p_account_id,
    p_instance_id => p_instance_id,
    p_plan => p_plan,
    p_key => p_key,
    p_expected_price_version => p_expected_price_version,
    p_at => p_at
  );
$$;

-- The first month of a first pass of 19.00 a month, paid and active: its bonus is 9.50.
create function tests.given_pass (
  p_account_id text default 'acct_ada',
  p_period_start timestamptz default '2026-06-01T00:00:00Z'
)
  returns void
  language plpgsql
  volatile
as $$
declare
  v_receipt till.event_receipt;
begin
  perform till.add_pass_price('price_pass', 'tier_19', 'monthly', 'grace', 'set up');
  v_receipt := till.receive_stripe_event(
    tests.invoice_paid(
      p_event_id => 'evt_pass_' || p_account_id,
      p_invoice_id => 'in_pass_' || p_account_id,
      p_stripe_subscription_id => 'sub_pass_' || p_account_id,
      p_customer_id => 'cus_' || p_account_id,
      p_stripe_price_id => 'price_pass',
      p_amount => 1900,
      p_period_start => p_period_start,
      p_metadata => jsonb_build_object('type', 'pass', 'account_id', p_account_id)
    ),
    p_period_start + interval '20 minutes'
  );
  assert v_receipt.outcome = 'applied', format('given: a pass, but %s', v_receipt);
end;
$$;

-- An event that was received with this outcome.
create function tests.given_event (
  p_body bytea,
  p_outcome text default 'applied',
  p_at timestamptz default '2026-06-01T00:20:00Z'
)
  returns void
  language plpgsql
  volatile
as $$
declare
  v_receipt till.event_receipt := till.receive_stripe_event(p_body, p_at);
begin
  assert v_receipt.outcome = p_outcome, format('given: %s expected, but %s', p_outcome, v_receipt);
end;
$$;

-- Stripe subscriptions -------------------------------------------------------------------------

-- The body of a customer.subscription event; a deleted one ended when the event says so.
create function tests.subscription_event (
  p_event_id text default 'evt_2',
  p_at timestamptz default '2026-06-20T00:00:00Z',
  p_what text default 'updated',
  p_status text default 'active',
  p_cancel boolean default false,
  p_stripe_subscription_id text default 'sub_ada',
  p_instance_id text default 'inst_ada',
  p_account_id text default 'acct_ada',
  p_metadata jsonb default null
)
  returns bytea
  language sql
  stable
as $$
  select convert_to(jsonb_build_object(
    'id', p_event_id,
    'object', 'event',
    'api_version', '2026-08-26.dahlia',
    'created', extract(epoch from p_at)::bigint,
    'livemode', false,
    'type', 'customer.subscription.' || p_what,
    'data', jsonb_build_object('object', jsonb_build_object(
      'id', p_stripe_subscription_id,
      'object', 'subscription',
      'status', case p_what when 'deleted' then 'canceled' else p_status end,
      'cancel_at', null,
      'cancel_at_period_end', p_cancel,
      'customer', 'cus_ada',
      'ended_at', case p_what when 'deleted' then extract(epoch from p_at)::bigint end,
      'items', '{"object": "list", "data": [], "has_more": false}'::jsonb,
      'metadata', coalesce(p_metadata, jsonb_build_object(
        'type', 'hosting', 'account_id', p_account_id, 'instance_id', p_instance_id
      ))
    ))
  )::text, 'UTF8');
$$;

-- The body of an invoice.payment_failed of sub_ada.
create function tests.payment_failed (
  p_event_id text default 'evt_2',
  p_at timestamptz default '2026-07-01T00:20:00Z',
  p_shape text default 'dahlia'
)
  returns bytea
  language sql
  stable
as $$
  select tests.with_field(
    tests.with_field(
      tests.with_field(
        tests.invoice_paid(p_shape, p_event_id, 'in_failed', p_created => p_at),
        '{type}', '"invoice.payment_failed"'
      ),
      '{data,object,amount_paid}', '0'
    ),
    '{data,object,status_transitions,paid_at}', 'null'
  );
$$;

-- The facts of a Stripe subscription; nulls left out.
create function tests.facts (p_stripe_subscription_id text default 'sub_ada')
  returns jsonb
  language sql
  stable
  set timezone = 'UTC'
as $$
  select jsonb_strip_nulls(
    to_jsonb(till_private.facts_of(p_stripe_subscription_id))
      - '{stripe_subscription_id,account_id}'::text[]
  );
$$;

-- An instance that was destroyed, and its subscription transferred to a new one.
create function tests.given_transfer (
  p_from text default 'inst_ada',
  p_to text default 'inst_new',
  p_at timestamptz default '2026-06-10T00:00:00Z'
)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform till.destroy_instance(p_from, 'grace', 'broken', true, p_at);
  perform tests.given_instance(p_to);
  perform till.transfer_subscription(p_from, p_to, 'grace', 'moved', p_at);
end;
$$;

-- The older books ------------------------------------------------------------------------------

-- A row of theirs: a deposit of a payment.
create function tests.legacy_deposit (
  p_legacy_id text default 'l_1',
  p_payment_id text default 'ch_1',
  p_amount bigint default 9000000,
  p_account_id text default 'acct_ada'
)
  returns jsonb
  language sql
  immutable
as $$
  select jsonb_build_object(
    'account_id', p_account_id, 'legacy_id', p_legacy_id, 'amount', p_amount,
    'category', 'deposit', 'at', 1780272000, 'payment_id', p_payment_id
  );
$$;

-- A row of theirs: the deduction for a period of a Stripe subscription.
create function tests.legacy_deduction (
  p_legacy_id text default 'l_2',
  p_period text default '2026-06-01',
  p_stripe_subscription_id text default 'sub_ada',
  p_amount bigint default 9000000,
  p_account_id text default 'acct_ada'
)
  returns jsonb
  language sql
  immutable
as $$
  select jsonb_build_object(
    'account_id', p_account_id, 'legacy_id', p_legacy_id, 'amount', -p_amount,
    'category', format('settlement:%s:%s', p_stripe_subscription_id, p_period), 'at', 1780272000
  );
$$;

-- A Stripe subscription of theirs: sub_ada of inst_ada, paid from June to July.
create function tests.legacy_subscription (
  p_instance_id text default 'inst_ada',
  p_stripe_subscription_id text default 'sub_ada',
  p_plan text default 'standard',
  p_price_version text default '2026-03-19',
  p_period_start timestamptz default '2026-06-01T00:00:00Z',
  p_period_end timestamptz default '2026-07-01T00:00:00Z',
  p_account_id text default 'acct_ada'
)
  returns jsonb
  language sql
  immutable
as $$
  select jsonb_build_object(
    'type', 'subscription', 'account_id', p_account_id, 'instance_id', p_instance_id,
    'stripe_subscription_id', p_stripe_subscription_id, 'plan', p_plan,
    'price_version', p_price_version,
    'period_start', extract(epoch from p_period_start)::bigint,
    'period_end', extract(epoch from p_period_end)::bigint
  );
$$;

-- An import of acct_ada that is open, with these rows.
create function tests.given_open_import (variadic p_rows jsonb[] default '{}')
  returns void
  language plpgsql
  volatile
as $$
declare
  v_result till.legacy_row_result;
begin
  perform till.begin_legacy_import('acct_ada', 'grace', 'moving', '2026-05-31T00:00:00Z');
  for v_result in select * from till.import_legacy(to_jsonb(p_rows)) loop
    assert v_result.outcome = 'imported', format('given: %s', v_result);
  end loop;
end;
$$;

-- An import of acct_ada that is finished, with these rows.
create function tests.given_import (variadic p_rows jsonb[])
  returns void
  language plpgsql
  volatile
as $$
begin
  perform tests.given_open_import(variadic p_rows);
  perform till.finish_legacy_import('acct_ada', 'grace', 'moved', '2026-05-31T01:00:00Z');
end;
$$;

-- Passes ---------------------------------------------------------------------------------------
--
-- The cast of passes, unless a test says otherwise: acct_ada's monthly tier_19, billed by sub_pass.

-- The body of an invoice.paid of a pass: a month, or a year of a yearly one.
--
-- Parameters  p_start    of the period; the invoice is paid 20 minutes into it
--             p_paid_at  when it was paid instead
create function tests.pass_invoice (
  p_invoice_id text default 'in_pass_1',
  p_start timestamptz default '2026-06-01T00:00:00Z',
  p_tier text default 'tier_19',
  p_cadence text default 'monthly',
  p_stripe_subscription_id text default 'sub_pass',
  p_account_id text default 'acct_ada',
  p_amount bigint default 1900,
  p_payment_ids text[] default '{}',
  p_paid_at timestamptz default null,
  p_shape text default 'dahlia'
)
  returns bytea
  language sql
  stable
as $$
  select tests.invoice_paid(
    p_shape => p_shape,
    p_event_id => 'evt_' || p_invoice_id,
    p_invoice_id => p_invoice_id,
    p_account_id => p_account_id,
    p_stripe_subscription_id => p_stripe_subscription_id,
    p_customer_id => 'cus_' || p_account_id,
    p_stripe_price_id => 'price_pass',
    p_amount => p_amount,
    p_period_start => p_start,
    p_period_end => (
      p_start at time zone 'UTC'
        + case p_cadence when 'yearly' then interval '1 year' else interval '1 month' end
    ) at time zone 'UTC',
    p_payment_ids => p_payment_ids,
    p_metadata => jsonb_build_object(
      'type', 'pass', 'account_id', p_account_id, 'tier', p_tier, 'cadence', p_cadence
    ),
    p_created => coalesce(p_paid_at + interval '20 seconds', p_start + interval '20 minutes')
  );
$$;

-- A paid month (or year) of a pass that was applied.
create function tests.pay_pass (
  p_invoice_id text default 'in_pass_1',
  p_start timestamptz default '2026-06-01T00:00:00Z',
  p_tier text default 'tier_19',
  p_cadence text default 'monthly',
  p_stripe_subscription_id text default 'sub_pass',
  p_account_id text default 'acct_ada',
  p_payment_ids text[] default '{}'
)
  returns void
  language sql
  volatile
as $$
  select tests.given_event(
    tests.pass_invoice(
      p_invoice_id, p_start, p_tier, p_cadence, p_stripe_subscription_id, p_account_id,
      p_payment_ids => p_payment_ids
    ),
    p_at => p_start + interval '20 minutes'
  );
$$;

-- The body of an event of a pass's Stripe subscription.
create function tests.pass_event (
  p_event_id text,
  p_at timestamptz,
  p_status text default 'active',
  p_cancel boolean default false,
  p_tier text default 'tier_19',
  p_cadence text default 'monthly',
  p_stripe_subscription_id text default 'sub_pass',
  p_account_id text default 'acct_ada',
  p_start_date timestamptz default '2026-06-01T00:00:00Z'
)
  returns bytea
  language sql
  stable
as $$
  select convert_to(jsonb_build_object(
    'id', p_event_id,
    'object', 'event',
    'api_version', '2026-08-26.dahlia',
    'created', extract(epoch from p_at)::bigint,
    'livemode', false,
    'type', 'customer.subscription.'
      || case p_status when 'canceled' then 'deleted' else 'updated' end,
    'data', jsonb_build_object('object', jsonb_build_object(
      'id', p_stripe_subscription_id,
      'object', 'subscription',
      'status', p_status,
      'cancel_at', null,
      'cancel_at_period_end', p_cancel,
      'customer', 'cus_' || p_account_id,
      'ended_at', case p_status when 'canceled' then extract(epoch from p_at)::bigint end,
      'items', '{"object": "list", "data": [], "has_more": false}'::jsonb,
      'metadata', jsonb_build_object(
        'type', 'pass', 'account_id', p_account_id, 'tier', p_tier, 'cadence', p_cadence
      ),
      'start_date', extract(epoch from p_start_date)::bigint
    ))
  )::text, 'UTF8');
$$;

-- The body of charge.refunded (of a charge), of charge.dispute.* (of a dispute), or of another event, of a refund.
-- An invoice is named by charges of the older shape alone.
create function tests.refund_event (
  p_event_id text,
  p_type text,
  p_at timestamptz,
  p_charge text default 'ch_1',
  p_metadata jsonb default '{}',
  p_refunded boolean default true,
  p_amount bigint default 1900,
  p_payment_intent text default null,
  p_id text default null,
  p_amount_refunded bigint default null,
  p_status text default null,
  p_invoice text default null
)
  returns bytea
  language sql
  stable
as $$
  select convert_to(jsonb_build_object(
    'id', p_event_id,
    'object', 'event',
    'api_version', case when p_invoice is null then '2026-08-26.dahlia' else '2024-06-20' end,
    'created', extract(epoch from p_at)::bigint,
    'livemode', false,
    'type', p_type,
    'data', jsonb_build_object('object', jsonb_build_object(
      'amount', p_amount, 'currency', 'usd', 'metadata', p_metadata, 'payment_intent', p_payment_intent
    ) || case
      when p_type ~ '^charge.dispute' then jsonb_build_object(
        'id', coalesce(p_id, 'du_1'), 'object', 'dispute', 'charge', p_charge,
        'status', coalesce(p_status, 'needs_response'), 'reason', 'fraudulent'
      )
      when p_type = 'charge.refunded' then jsonb_build_object(
        'id', p_charge, 'object', 'charge', 'refunded', p_refunded, 'customer', 'cus_stranger',
        'amount_refunded', coalesce(p_amount_refunded, p_amount)
      ) || case when p_invoice is null then '{}' else jsonb_build_object('invoice', p_invoice) end
      else jsonb_build_object(
        'id', coalesce(p_id, 're_1'), 'object', 'refund', 'charge', p_charge,
        'status', coalesce(p_status, case p_type when 'refund.failed' then 'failed' else 'succeeded' end)
      )
    end)
  )::text, 'UTF8');
$$;

-- What a test sees -----------------------------------------------------------------------------

-- The one row that a query returns, by column name, times in UTC. The query itself runs under the
-- settings of the session.
create function tests.answer (p_sql text)
  returns jsonb
  language plpgsql
  volatile
as $$
declare
  v_row record;
  v_answer jsonb;
  v_zone text := current_setting('timezone');
begin
  execute p_sql into strict v_row;
  perform set_config('timezone', 'UTC', true);
  v_answer := to_jsonb(v_row);
  perform set_config('timezone', v_zone, true);
  return v_answer;
end;
$$;

-- The entries of an account, each as 'number: amount counter contra -> balance'.
create function tests.entries (p_account_id text default 'acct_ada')
  returns text[]
  language sql
  stable
as $$
  select coalesce(array_agg(
    format('%s: %s %s %s -> %s', entry_number, amount, counter, contra, balance_after) order by entry_number
  ), '{}')
  from till_private.entries
  where account_id = p_account_id;
$$;

-- An object without the fields that are false.
create function tests.without_false (p_object jsonb)
  returns jsonb
  language sql
  immutable
as $$
  select jsonb_object_agg(key, value) from jsonb_each(p_object) where value <> 'false';
$$;

-- A subscription as the change rows record it, by column name, and what is read from its paid periods;
-- nulls and false left out.
create function tests.subscription (p_subscription_id bigint default 1)
  returns jsonb
  language sql
  stable
  set timezone = 'UTC'
as $$
  select tests.without_false(till_private.subscription_state(s)) || jsonb_strip_nulls(jsonb_build_object(
    'current_period_start', v.current_period_start, 'current_period_end', v.current_period_end,
    'credit_renewal_at', v.credit_renewal_at, 'commit_ends_at', v.commit_ends_at
  ))
  from till_private.subscriptions as s
  join till_private.subscriptions_with_period as v using (subscription_id)
  where s.subscription_id = p_subscription_id;
$$;

-- The same without what is read from the paid periods: what a change row records.
create function tests.recorded (p_subscription jsonb default tests.subscription())
  returns jsonb
  language sql
  immutable
as $$
  select p_subscription - array[
    'current_period_start', 'current_period_end', 'credit_renewal_at', 'commit_ends_at'
  ];
$$;

-- The change rows of a subscription, oldest first; nulls and false left out.
create function tests.changes (p_subscription_id bigint default 1)
  returns jsonb
  language sql
  stable
  set timezone = 'UTC'
as $$
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'action', action, 'actor', actor, 'reason', reason, 'transaction_id', transaction_id,
    'before', tests.without_false(before), 'after', tests.without_false(after), 'changed_at', changed_at
  )) order by change_id)
  from till.subscription_changes
  where subscription_id = p_subscription_id;
$$;

-- A pass as the change rows record it; nulls and false left out.
create function tests.pass (p_stripe_subscription_id text default 'sub_pass')
  returns jsonb
  language sql
  stable
as $$
  select tests.without_false(till_private.pass_state(p))
  from till_private.passes as p
  where stripe_subscription_id = p_stripe_subscription_id;
$$;

-- The months of a pass, each as 'month: base, threshold, percent bonus'.
create function tests.months (p_stripe_subscription_id text default 'sub_pass')
  returns text[]
  language sql
  stable
as $$
  select coalesce(array_agg(
    format('%s: %s, %s', to_char(i.issue_month, 'YYYY-MM'), i.base_amount, i.threshold)
      || case when i.bonus_amount is null then ''
        else format(', %s%% %s', i.bonus_percent, i.bonus_amount) end
    order by i.issue_month
  ), '{}')
  from till_private.pass_issuances as i
  join till_private.passes as p using (pass_id)
  where p.stripe_subscription_id = p_stripe_subscription_id;
$$;

-- Everything that a refusal must leave as it was, of one account or of the whole house: every table
-- but the inbox, where a refused event is parked. New tables are part of it by themselves.
create function tests.books (p_account_id text default null)
  returns jsonb
  language plpgsql
  stable
  set timezone = 'UTC'
as $$
declare
  v_table record;
  v_rows jsonb;
  v_books jsonb := '{}';
begin
  for v_table in
    select
      c.relname as name,
      case
        when p_account_id is null then 'true'
        when 'account_id' = any(columns.names) then 'account_id = $1'
        when 'subscription_id' = any(columns.names) then
          'subscription_id in (select subscription_id from till_private.subscriptions where account_id = $1)'
        when 'transaction_id' = any(columns.names) then
          'transaction_id in (select transaction_id from till_private.transactions where account_id = $1)'
        else 'true'
      end as condition
    from pg_class as c
    cross join lateral (
      select array_agg(a.attname::text) as names
      from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
    where c.relnamespace = 'till_private'::regnamespace
      and c.relkind = 'r'
      and c.relname not in ('stripe_events', 'stripe_event_bodies', 'quarantine', 'schema_migrations')
    order by c.relname
  loop
    execute format(
      'select coalesce(jsonb_agg(r order by r), ''[]'') from (select to_jsonb(t) as r from till_private.%I as t where %s) as rows',
      v_table.name, v_table.condition
    ) into v_rows using p_account_id;
    v_books := v_books || jsonb_build_object(v_table.name, v_rows);
  end loop;
  return v_books;
end;
$$;

-- Assertions -----------------------------------------------------------------------------------

-- Asserts that a statement is refused: by SQLSTATE, with the books as they were before; one of our own
-- codes with its reason and exactly this detail.
create function tests.refuses (p_sql text, p_sqlstate text, p_detail jsonb, p_sentence text)
  returns text
  language plpgsql
  volatile
as $$
declare
  v_before jsonb := tests.books();
  v_sqlstate text;
  v_reason text;
  v_detail text;
begin
  begin
    execute p_sql;
  exception when others or query_canceled then
    get stacked diagnostics
      v_sqlstate = returned_sqlstate, v_reason = message_text, v_detail = pg_exception_detail;
    if v_sqlstate !~ '^TK' then
      v_reason := null;
      v_detail := null;
    end if;
  end;
  return is(
    jsonb_build_object(
      'sqlstate', v_sqlstate,
      'reason', v_reason,
      'detail', v_detail::jsonb,
      'books_unchanged', tests.books() = v_before
    ),
    jsonb_build_object(
      'sqlstate', p_sqlstate,
      'reason', (select reason from till.error_codes() where sqlstate = p_sqlstate),
      'detail', p_detail,
      'books_unchanged', true
    ),
    p_sentence
  );
end;
$$;

-- Asserts that an enrollment is refused: by SQLSTATE, with the reason of that code, with exactly this
-- detail, and with the books as they were before; and that the preview says the same.
create function tests.refuses_enrollment (
  p_sqlstate text,
  p_detail jsonb,
  p_sentence text,
  p_instance_id text default 'inst_ada',
  p_plan text default 'standard',
  p_expected_price_version text default null,
  p_at timestamptz default '2026-06-10T12:00:00Z'
)
  returns setof text
  language plpgsql
  volatile
as $$
begin
  return next tests.refuses(
    format(
      'select tests.enroll(%L, p_instance_id => %L, p_plan => %L, p_expected_price_version => %L, p_at => %L)',
      'refused', p_instance_id, p_plan, p_expected_price_version, p_at
    ),
    p_sqlstate, p_detail, p_sentence
  );
  return next is(
    (
      select jsonb_build_object('reason', reason, 'detail', detail)
      from till.preview_enrollment('acct_ada', p_instance_id, p_plan, p_expected_price_version, p_at)
    ),
    jsonb_build_object(
      'reason', (select reason from till.error_codes() where sqlstate = p_sqlstate),
      'detail', p_detail
    ),
    p_sentence || ', and the preview says so'
  );
end;
$$;

-- Asserts that an event is parked: with this reason and detail and this money at stake, answered as
-- quarantined, and with the books as they were before.
create function tests.parks (
  p_body bytea,
  p_reason text,
  p_detail jsonb,
  p_sentence text,
  p_stake jsonb default '{
    "account_id": "acct_ada", "invoice_id": "in_1", "stripe_subscription_id": "sub_ada",
    "instance_id": "inst_ada", "amount": 9000000, "currency": "usd"
  }',
  p_at timestamptz default '2026-06-01T00:20:00Z'
)
  returns text
  language plpgsql
  volatile
as $$
declare
  v_before jsonb := tests.books();
  v_receipt till.event_receipt := till.receive_stripe_event(p_body, p_at);
  v_parked jsonb;
begin
  select jsonb_strip_nulls(to_jsonb(q)) into v_parked
  from till_private.quarantine as q
  join till.quarantine as visible using (event_id)
  where q.event_id = v_receipt.event_id;
  return is(
    jsonb_build_object(
      'outcome', v_receipt.outcome,
      'stored_outcome', (select outcome from till.stripe_events where event_id = v_receipt.event_id),
      'reason', v_receipt.reason,
      'parked_reason', v_parked ->> 'reason',
      'detail', v_parked -> 'detail',
      'stake', v_parked - array['event_id', 'reason', 'detail', 'parked_at', 'tried_at', 'tries'],
      'transaction_id', v_receipt.transaction_id,
      'replayed', v_receipt.replayed,
      'books_unchanged', tests.books() = v_before
    ),
    jsonb_build_object(
      'outcome', 'quarantined',
      'stored_outcome', 'quarantined',
      'reason', p_reason,
      'parked_reason', p_reason,
      'detail', p_detail,
      'stake', p_stake,
      'transaction_id', null,
      'replayed', false,
      'books_unchanged', true
    ),
    p_sentence
  );
end;
$$;

-- What becomes of a statement: its SQLSTATE, or 00000.
create function tests.attempt (p_sql text)
  returns text
  language plpgsql
  volatile
as $$
begin
  execute p_sql;
  return '00000';
exception when others then
  return sqlstate;
end;
$$;

-- Every way to touch a relation of ours directly, as statements.
create function tests.direct_statements ()
  returns table (relation text, kind text, operation text, statement text)
  language sql
  stable
as $$
  with relations as (
    select
      format('%I.%I', n.nspname, c.relname) as relation,
      case
        when c.relkind = 'S' then 'sequence'
        -- A view of till_private is for readers as little as a table is.
        when c.relkind = 'r' or n.nspname = 'till_private' then 'table'
        else 'view'
      end as kind,
      (
        select quote_ident(a.attname)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum desc  -- not an identity column
        limit 1
      ) as a_column
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname in ('till', 'till_private') and c.relkind in ('r', 'v', 'S')
  )
  select r.relation, r.kind, o.operation, format(o.statement, r.relation, r.a_column)
  from relations as r
  join (values
    ('table', 'select', 'select from %1$s'),
    ('table', 'insert', 'insert into %1$s default values'),
    ('table', 'update', 'update %1$s set %2$s = %2$s'),
    ('table', 'delete', 'delete from %1$s'),
    ('table', 'truncate', 'truncate %1$s cascade'),
    ('view', 'select', 'select from %1$s'),
    ('view', 'insert', 'insert into %1$s default values'),
    ('view', 'update', 'update %1$s set %2$s = %2$s'),
    ('view', 'delete', 'delete from %1$s'),
    ('sequence', 'usage', 'select nextval(''%1$s'')')
  ) as o (kind, operation, statement) using (kind);
$$;

-- The statements that the current role is not refused, but for reading a view.
create function tests.not_refused ()
  returns table (relation text, operation text, sqlstate text)
  language sql
  volatile
as $$
  select s.relation, s.operation, a.sqlstate
  from tests.direct_statements() as s
  cross join lateral (select tests.attempt(s.statement) as sqlstate) as a
  where case
    -- A view that joins cannot be written by anybody: that is found before the privilege is.
    when s.kind = 'view' then s.operation <> 'select'
      and (has_table_privilege(s.relation, s.operation) or a.sqlstate not in ('42501', '55000'))
    else a.sqlstate <> '42501'
  end;
$$;

-- The functions of ours, with what a catalogue test wants to know of them.
create view tests.functions as
select
  p.oid,
  n.nspname as schema,
  p.proname as name,
  p.oid::regprocedure::text as signature,
  pg_get_userbyid(p.proowner) as owner,
  l.lanname as language,
  p.prorettype = 'trigger'::regtype as is_trigger,
  p.prosecdef as is_definer,
  case p.provolatile when 'v' then 'volatile' when 's' then 'stable' when 'i' then 'immutable' end as volatility,
  p.proconfig as settings,
  obj_description(p.oid, 'pg_proc') as comment,
  p.prosrc as source,
  array(
    select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text collate "default" end
    from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
    where a.privilege_type = 'EXECUTE' and a.grantee <> p.proowner
    order by 1
  ) as granted_to
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_language as l on l.oid = p.prolang
where n.nspname in ('till', 'till_private');

-- Checkout -------------------------------------------------------------------------------------

-- The cast, and what a checkout can sell: price_standard is of 2026-03-19, like price_intro and
-- price_commit; price_standard_2 and price_commit_2 are of 2026-05-10, which is current in June.
create function tests.given_shop (p_balance bigint default 0)
  returns void
  language plpgsql
  volatile
as $$
begin
  perform tests.given_ada(p_balance);
  perform tests.given_price('price_intro', p_is_intro => true);
  perform tests.given_price('price_commit', p_plan => 'commit');
  perform tests.given_price('price_standard_2', '2026-05-10');
  perform tests.given_price('price_commit_2', '2026-05-10', 'commit');
end;
$$;

-- Begins a checkout of the cast and returns its attempt; the times of several tell them apart.
create function tests.begin_checkout (
  p_at timestamptz default '2026-06-01T00:00:00Z',
  p_plan text default 'standard',
  p_instance_id text default 'inst_ada'
)
  returns text
  language sql
  volatile
as $$
  select (till.begin_checkout('acct_ada', p_instance_id, p_plan, null, p_at)).attempt_id;
$$;

-- The attempts of an account, oldest first, as 'plan or amount: status, reason, session, url'.
create function tests.attempts (p_account_id text default 'acct_ada')
  returns text[]
  language sql
  stable
as $$
  select array_agg(
    format('%s: %s', coalesce(plan, amount::text), concat_ws(', ', status, close_reason, session_id, session_url))
    order by created_at, attempt_id
  )
  from till_private.checkout_attempts
  where account_id = p_account_id;
$$;

-- The intents of an account that are not answered, oldest first, as 'kind thing'; attempts are not
-- named.
create function tests.intents_due (p_account_id text default 'acct_ada')
  returns text[]
  language sql
  stable
as $$
  select coalesce(array_agg(regexp_replace(idempotency_key, ':att_.*', '') order by intent_id), '{}')
  from till_private.intents
  where account_id = p_account_id and answered_at is null;
$$;

-- The body of a checkout.session event.
create function tests.checkout_event (
  p_what text,
  p_attempt_id text default null,
  p_session_id text default 'cs_1',
  p_mode text default 'subscription',
  p_payment_status text default 'paid',
  p_amount bigint default 2500,
  p_currency text default 'usd',
  p_payment_intent_id text default 'pi_1',
  p_event_id text default 'evt_checkout',
  p_metadata jsonb default null,
  p_customer_id text default 'cus_ada',
  p_livemode boolean default false,
  p_created timestamptz default '2026-06-01T00:10:00Z'
)
  returns bytea
  language sql
  stable
as $$
  select convert_to(jsonb_pretty(jsonb_build_object(
    'id', p_event_id,
    'object', 'event',
    'api_version', '2026-08-26.dahlia',
    'created', extract(epoch from p_created)::bigint,
    'data', jsonb_build_object('object', jsonb_build_object(
      'id', p_session_id,
      'object', 'checkout.session',
      'amount_total', p_amount,
      'automatic_tax', '{"enabled": false, "liability": null, "provider": null, "status": null}'::jsonb,
      'currency', p_currency,
      'custom_fields', '[]'::jsonb,
      'customer', p_customer_id,
      'livemode', p_livemode,
      'metadata', coalesce(p_metadata, jsonb_strip_nulls(jsonb_build_object(
        'type', case p_mode when 'payment' then 'credits' else 'hosting' end,
        'account_id', 'acct_ada', 'attempt_id', p_attempt_id
      ))),
      'mode', p_mode,
      'payment_intent', case p_mode when 'payment' then p_payment_intent_id end,
      'payment_method_types', '["card"]'::jsonb,
      'payment_status', p_payment_status,
      'shipping_options', '[]'::jsonb,
      'status', case p_what when 'expired' then 'expired' else 'complete' end,
      'subscription', case p_mode when 'subscription' then 'sub_ada' end,
      'url', null
    )),
    'livemode', p_livemode,
    'pending_webhooks', 0,
    'request', '{"id": null, "idempotency_key": null}'::jsonb,
    'type', 'checkout.session.' || p_what
  )), 'UTF8');
$$;
