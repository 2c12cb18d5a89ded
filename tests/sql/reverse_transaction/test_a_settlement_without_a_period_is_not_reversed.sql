-- A settlement is not reversed here even if its paid period is gone.
begin;
select plan(1);

-- given
select tests.given_active();
delete from till_private.paid_periods;

-- then
select tests.refuses(
  $$select till.reverse_transaction(1, 'grace', 'refund')$$,
  'TK009', '{"transaction_id": 1, "why": "is_a_settlement"}', 'not a settlement'
);

select * from finish();
rollback;
