-- The same key and arguments return the first result, whatever has become of the balance, the
-- instance and the subscription; a time that is left out is not compared.
begin;
select plan(6);

-- given: bought, then the rest was spent, the subscription canceled, the instance destroyed, and what is left
-- of its time moved to another
select tests.given_ada(100000000);
select tests.given_instance('inst_new');
create temp table first as select * from tests.enroll();
do $$
begin
  perform till.spend_credits('acct_ada', 45000000, 'use-1');
  perform tests.change('{"status": "canceled", "canceled_at": "2026-06-11T00:00:00Z"}');
  perform till.destroy_instance('inst_ada', 'grace', 'unused', true);
  perform till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-12T00:00:00Z');
end;
$$;
create temp table before as select tests.books();

-- then
select is(
  tests.answer('select * from first') - 'posted_at',
  '{"transaction_id": 2, "subscription_id": 1, "paid_period_id": 1, "account_id": "acct_ada",
    "instance_id": "inst_ada", "plan": "standard", "price_version": "2026-05-10", "price": 55000000,
    "period_start": "2026-06-10T12:00:00+00:00", "period_end": "2026-07-10T12:00:00+00:00",
    "balance": 45000000, "replayed": false}',
  'the first result'
);
select is(
  tests.answer('select * from tests.enroll()'), tests.answer('select * from first') || '{"replayed": true}',
  'the same key and arguments'
);
select is(
  tests.answer('select * from tests.enroll(p_at => null)'),
  tests.answer('select * from first') || '{"replayed": true}',
  'without the time'
);
set local timezone = 'Asia/Kolkata';
select is(
  tests.answer($$select * from tests.enroll(p_at => '2026-06-10T17:30:00+05:30')$$),
  tests.answer('select * from first') || '{"replayed": true}',
  'the same instant, from elsewhere'
);
select is((select * from before), tests.books(), 'nothing was written');
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
