-- While the older books of an account are brought over, it is not known what is paid for: refused.
begin;
select plan(2);

-- given
select tests.given_ada(100000000);
do $$
begin
  perform till.begin_legacy_import('acct_ada', 'grace', 'migration');
end;
$$;

-- then
select tests.refuses_enrollment('TK060', '{"account_id": "acct_ada"}', 'not before the import is finished');

select * from finish();
rollback;
