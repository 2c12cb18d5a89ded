-- What a change row holds of a subscription or a pass are all its columns but its ids and, of a pass, when its terms
-- were told: a column that is new must be named, or verify cannot see it change.
begin;
select plan(2);

-- given
create function pg_temp.columns (p_table regclass, variadic p_but text[]) returns text[] language sql as $$
  select array_agg(attname::text order by attname::text)
  from pg_attribute
  where attrelid = p_table and attnum > 0 and not attisdropped and attname <> all (p_but);
$$;
create function pg_temp.named (p_function text) returns text[] language sql as $$
  select array_agg(found[1] order by found[1])
  from pg_proc, regexp_matches(prosrc, '''(\w+)'', p_\w+\.\1\M', 'g') as found
  where proname = p_function;
$$;

-- then
select is(
  pg_temp.named('subscription_state'),
  pg_temp.columns('till_private.subscriptions', 'subscription_id', 'lineage_id', 'account_id'), 'of a subscription'
);
select is(
  pg_temp.named('pass_state'),
  pg_temp.columns('till_private.passes', 'pass_id', 'account_id', 'terms_seen_at'), 'of a pass'
);

select * from finish();
rollback;
