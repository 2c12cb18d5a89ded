-- Adding a price again changes nothing, also with another actor and reason.
begin;
select plan(2);

-- given
select tests.given_price();
create temp table before as select tests.books();

-- when
select lives_ok(
  $$select till.add_stripe_price('price_standard', '2026-03-19', 'standard', false, 'linus', 'again')$$,
  'it is no error'
);

-- then
select is(tests.books(), (select books from before), 'and the first record stays');

select * from finish();
rollback;
