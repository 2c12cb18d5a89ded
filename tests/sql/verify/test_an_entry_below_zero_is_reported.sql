-- A running balance that dips below zero is reported, although it ends at zero.
begin;
select plan(3);

-- given
select tests.given_account('acct_ada');
select tests.given_account('acct_eva');

-- when: what cannot happen, planted
set local session_replication_role = replica;
alter table till_private.entries drop constraint an_entry_is_sound;
insert into till_private.transactions (account_id, command, key, kind, actor, event_at, posted_at)
values ('acct_ada', 'test', 'k', 'adjustment', 'test', now(), now());
insert into till_private.entries values
  ('acct_ada', 1, 1, -5, 'acquired', 'adjustments', -5, now()),
  ('acct_ada', 2, 1, 5, 'acquired', 'adjustments', 0, now());
update till_private.accounts set entry_count = 2, last_posted_at = now() where account_id = 'acct_ada';
set local session_replication_role = origin;

-- then
select results_eq(
  'select * from till.verify()',
  $$values
    ('no_entry_is_below_zero', 'acct_ada', '{"entry_number": 1}'::jsonb)$$,
  'verify reports it, and nothing else'
);
select results_eq(
  $$select * from till.verify('acct_ada')$$,
  $$values
    ('no_entry_is_below_zero', 'acct_ada', '{"entry_number": 1}'::jsonb)$$,
  'also when it is asked for the account'
);
select is_empty($$select * from till.verify('acct_eva')$$, 'but not when it is asked for another');

select * from finish();
rollback;
