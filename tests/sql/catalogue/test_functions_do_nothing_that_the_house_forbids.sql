-- No function runs strings, keeps session state, takes advisory locks or notifies; two have a handler.
begin;
select plan(12);

select is_empty(
  -- In SQL there is no statement that runs a string; there it can only be the name of a privilege.
  format(
    $$select signature from tests.functions
      where source ~* '\m%s\M' and (language = 'plpgsql' or %L <> 'execute')$$,
    word, word
  ),
  'no function says ' || word
)
from unnest('{execute,set_config,pg_advisory_lock,pg_advisory_xact_lock,notify,pg_notify,listen,savepoint}'::text[]) as word;
select is_empty(
  $$select signature from tests.functions where source ~* '\mwhen\s+others\M'$$, 'no function catches others'
);
select results_eq(
  $$select name from tests.functions where source ~* '\mexception\s+when\M' order by 1$$,
  $$values ('attempt'::name), ('read_event')$$,
  'only what tries an event or an item of a batch and the parser have a handler'
);
select is_empty(
  $$select signature from tests.functions where source ~* '\mon\s+conflict\s+do\M'$$,
  'every on conflict names its target'
);
select results_eq(
  $$select name from tests.functions
    where source ~* '\m(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\('
      or source ~* '\mcurrent_(timestamp|date|time)\M' order by 1$$,
  $$values ('enroll_with_credits'::name), ('refuse_price_change'), ('remember_stripe_customer'), ('require_time')$$,
  'time is a parameter: only the guards of effective prices and of the parameter itself read the clock, the '
  || 'call that must tell a time that was left out from one that was given, and one whose contract has no time'
);

select * from finish();
rollback;
