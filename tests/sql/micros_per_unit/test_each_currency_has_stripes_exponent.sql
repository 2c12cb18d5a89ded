-- Each currency is converted by Stripe's own table of exponents.
begin;
select plan(3);

select results_eq(
  $$select code, till_private.micros_per_unit(code) from unnest(array[
      'bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf',
      'bhd', 'jod', 'kwd', 'omr', 'tnd', 'isk', 'ugx', 'huf', 'twd', 'usd', 'eur', 'gbp'
    ]) as code$$,
  $$values
    ('bif', 1000000::bigint), ('clp', 1000000), ('djf', 1000000), ('gnf', 1000000), ('jpy', 1000000),
    ('kmf', 1000000), ('krw', 1000000), ('mga', 1000000), ('pyg', 1000000), ('rwf', 1000000),
    ('vnd', 1000000), ('vuv', 1000000), ('xaf', 1000000), ('xof', 1000000), ('xpf', 1000000),
    ('bhd', 1000), ('jod', 1000), ('kwd', 1000), ('omr', 1000), ('tnd', 1000),
    ('isk', 10000), ('ugx', 10000), ('huf', 10000), ('twd', 10000), ('usd', 10000), ('eur', 10000), ('gbp', 10000)$$,
  'none, three and two decimals'
);
select is(till_private.micros_of(100000000000, 'usd'), 1000000000000000, 'the largest amount in dollars');
select tests.refuses(
  $$select till_private.micros_of(1000000001, 'jpy')$$,
  'TK002', '{"amount": 1000000001, "currency": "jpy", "micros_per_unit": 1000000, "maximum": 1000000000000000}',
  'a yen too many'
);

select * from finish();
rollback;
