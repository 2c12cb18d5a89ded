-- A migration may add columns while the functions run: a checkout of hosting and one of credits begin, and the new
-- column gets its default.
begin;
select plan(2);

-- given
select tests.given_shop();
alter table till_private.checkout_attempts add column note text not null default 'none';

-- when
create temp table begun as select tests.begin_checkout() as attempt_id;
insert into begun select (till.begin_credit_purchase('acct_ada', 5000000, '2026-06-01T00:00:01Z')).attempt_id;

-- then
select results_eq(
  'select a.kind, a.note from begun join till_private.checkout_attempts as a using (attempt_id) order by 1',
  $$values ('credits', 'none'), ('hosting', 'none')$$, 'both have begun'
);
do $$
begin
  perform till.record_checkout_session(attempt_id, 'cs_' || attempt_id, 'https://stripe/' || attempt_id) from begun;
end;
$$;
select is_empty('select * from till.verify()', 'verify is clean');

select * from finish();
rollback;
