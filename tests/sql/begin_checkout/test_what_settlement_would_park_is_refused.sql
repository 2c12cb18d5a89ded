-- A checkout refuses everything that settlement would later park (spec 9.2).
begin;
select plan(14);

-- given
select tests.given_shop();
select tests.given_account('acct_eur', p_currency => 'eur');
select tests.given_instance('inst_eur', 'acct_eur');
select tests.given_instance('inst_org', p_organization_id => 'org_1');
select tests.given_instance('inst_gone');
select tests.given_instance('inst_paid');
do $$
begin
  perform till.destroy_instance('inst_gone', 'grace', 'unused');
  perform tests.settle(p_instance_id => 'inst_paid');
end;
$$;
create function pg_temp.begins (p_account text, p_instance text, p_plan text) returns text language sql as $$
  select format('select till.begin_checkout(%L, %L, %L, null, %L)', p_account, p_instance, p_plan, '2026-06-02T00:00:00Z');
$$;

-- then
select tests.refuses(
  pg_temp.begins('acct_nobody', 'inst_ada', 'standard'), 'TK001', '{"account_id": "acct_nobody"}', 'an unknown account'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_nobody', 'standard'), 'TK020', '{"instance_id": "inst_nobody"}', 'an unknown instance'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_eur', 'standard'), 'TK020', '{"instance_id": "inst_eur"}',
  'another account''s instance'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_gone', 'standard'), 'TK021', '{"instance_id": "inst_gone"}', 'a destroyed instance'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_org', 'standard'), 'TK023', '{"instance_id": "inst_org"}',
  'an instance under an organization'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_ada', 'premium'), 'TK016', '{"plan": "premium"}', 'an unknown plan'
);
select tests.refuses(
  pg_temp.begins('acct_eur', 'inst_eur', 'standard'), 'TK007', '{"currency": "usd", "account_currency": "eur"}',
  'a price in another currency'
);
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_paid', 'standard'), 'TK026', '{"instance_id": "inst_paid", "status": "active"}',
  'an active subscription'
);
do $$ begin perform tests.change('{"status": "past_due", "past_due_since": "2026-06-01T00:00:00Z"}'); end; $$;
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_paid', 'standard'), 'TK026', '{"instance_id": "inst_paid", "status": "past_due"}',
  'one that is past due'
);
do $$ begin perform tests.change('{"status": "unpaid"}'); end; $$;
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_paid', 'standard'), 'TK026', '{"instance_id": "inst_paid", "status": "unpaid"}',
  'one that is unpaid'
);
do $$ begin perform tests.change('{"status": "canceled", "canceled_at": "2026-06-01T00:00:00Z"}'); end; $$;
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_paid', 'standard'), 'TK028',
  '{"instance_id": "inst_paid", "price_version": "2026-03-19", "current_price_version": "2026-05-10"}',
  'a canceled one of another price version'
);
select tests.refuses(
  $$select till.begin_checkout('acct_ada', 'inst_ada', 'standard', null, '2026-01-02T00:00:00Z')$$, 'TK013',
  '{"effective_at": "2026-01-02T00:00:00+00:00"}', 'before there is any price version'
);
do $$
begin
  perform till.begin_legacy_import('acct_eur', 'grace', 'moving');
end;
$$;
select tests.refuses(
  pg_temp.begins('acct_eur', 'inst_eur', 'standard'), 'TK060', '{"account_id": "acct_eur"}',
  'an account whose books are being brought over'
);
do $$
begin
  update till_private.accounts set blocked_at = '2026-06-01T00:00:00Z', blocked_reason = 'fraud'
  where account_id = 'acct_ada';
end;
$$;
select tests.refuses(
  pg_temp.begins('acct_ada', 'inst_ada', 'standard'), 'TK003', '{"account_id": "acct_ada"}', 'a blocked account'
);

select * from finish();
rollback;
