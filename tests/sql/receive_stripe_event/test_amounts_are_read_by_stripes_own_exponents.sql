-- Amounts are converted by Stripe's own table: yen have no decimals, dinars three, ISK and UGX two.
begin;
select plan(2);

-- given
select tests.given_price();
select tests.given_account(code, p_currency => code) from unnest('{jpy,kwd,isk,ugx,eur}'::text[]) as code;
select tests.given_instance('inst_' || code, code) from unnest('{jpy,kwd,isk,ugx,eur}'::text[]) as code;

-- when: 12 345 of Stripe's smallest unit of each
select tests.given_event(tests.invoice_paid(
  shape, 'evt_' || code, 'in_' || code, code, 'inst_' || code, 'sub_' || code, 'cus_' || code,
  p_amount => 12300, p_currency => code
))
from (values
  ('dahlia', 'jpy'), ('pre_basil', 'kwd'), ('dahlia', 'isk'), ('pre_basil', 'ugx'), ('dahlia', 'eur')
) as given (shape, code);

-- then
select results_eq(
  'select account_id, amount from till.entries where amount > 0 order by 1',
  $$values
    ('eur' collate "C", 123000000::bigint),
    ('isk', 123000000),
    ('jpy', 12300000000),
    ('kwd', 12300000),
    ('ugx', 123000000)$$,
  'in micros'
);
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
