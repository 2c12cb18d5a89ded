-- A balance below zero is reported, and so is the entry that made it.
begin;
select plan(3);

-- given
select tests.given_active(25000000);
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
alter table till_private.accounts drop constraint an_account_is_sound;
alter table till_private.entries drop constraint an_entry_is_sound;
insert into till_private.transactions (account_id, command, key, kind, actor, event_at, posted_at)
select account_id, 'test', 'k', 'usage', 'test', now(), last_posted_at from till_private.accounts where account_id = 'acct_ada';
insert into till_private.entries
select account_id, 4, 3, -30000000, 'spent', 'usage_revenue', -5000000, posted_at
from till_private.transactions where transaction_id = 3;
update till_private.accounts set spent = 30000000, entry_count = 4 where account_id = 'acct_ada';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('balance_is_never_negative', 'acct_ada', '{"balance": -5000000}'::jsonb),
    ('no_entry_is_below_zero', 'acct_ada', '{"entry_number": 4}')$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('balance_is_never_negative', 'acct_ada', '{"balance": -5000000}'::jsonb),
    ('no_entry_is_below_zero', 'acct_ada', '{"entry_number": 4}')$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
