-- A superseded attempt whose session nobody was told to expire is reported.
begin;
select plan(2);

-- given
select tests.given_shop();
select tests.given_account('acct_eva');
create temp table begun as select (till.begin_checkout('acct_ada', 'inst_ada', 'standard')).attempt_id;
do $$
begin
  perform till.record_checkout_session(attempt_id, 'cs_1', 'https://stripe/1') from begun;
  perform till.destroy_instance('inst_ada', 'grace', 'unused');
end;
$$;

-- when
delete from till_private.intents where kind = 'expire_checkout_session';

-- then
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('a_superseded_session_is_expired', 'acct_ada',
      (select jsonb_build_object('attempt_id', attempt_id) from begun))$$,
  'verify reports it, and nothing else'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
