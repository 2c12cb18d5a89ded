-- An amount is written in Stripe's smallest unit, and only one that Stripe takes.
begin;
select plan(3);

select results_eq(
  $$select currency, till_private.units_of(amount, currency)
    from (values ('usd', 9000000::bigint), ('jpy', 9000000), ('kwd', 90000), ('isk', 9000000), ('usd', null)) as v (currency, amount)$$,
  $$values ('usd', 900::bigint), ('jpy', 9), ('kwd', 90), ('isk', 900), ('usd', null)$$,
  'hundredths, units, thousandths'
);
select throws_ok($$select till_private.units_of(9000001, 'usd')$$, 'TK004', null, 'no part of a cent');
select throws_ok($$select till_private.units_of(1000000000000, 'usd')$$, 'TK002', null, 'no more than Stripe takes');

select * from finish();
rollback;
