-- There is no default price: without a Stripe price for exactly this one, nothing is sold.
begin;
select plan(2);

-- given
select tests.given_ada();
select tests.given_price('price_commit_2', '2026-05-10', 'commit');
select tests.given_instance('inst_2');
do $$
begin
  perform till.start_trial('acct_ada', 'inst_ada', '2026-05-09T00:00:00Z');
end;
$$;

-- then
select tests.refuses(
  $$select till.begin_checkout('acct_ada', 'inst_2', 'standard', null, '2026-05-11T00:00:00Z')$$, 'TK014',
  '{"price_version": "2026-05-10", "plan": "standard", "is_intro": false}', 'another plan''s is not sold instead'
);
select tests.refuses(
  $$select till.begin_checkout('acct_ada', 'inst_ada', 'standard', null, '2026-05-11T00:00:00Z')$$, 'TK014',
  '{"price_version": "2026-03-19", "plan": "standard", "is_intro": true}', 'nor is the full price for the intro price'
);

select * from finish();
rollback;
