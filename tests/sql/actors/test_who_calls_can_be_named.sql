-- What an application does can name who did it; otherwise it is the role of the session.
begin;
select plan(9);

-- given
select tests.given_shop(100000000);
select tests.given_instance('inst_2');

-- then
select tests.refuses(
  'select till.' || call, 'TK004', '{"argument": "actor", "must_be": "text of 1 to 255 characters"}', call
)
from unnest(array[
  $$grant_credits('acct_ada', 1, 'k', 'purchase', p_actor => '')$$,
  $$spend_credits('acct_ada', 1, 'k', p_actor => repeat('x', 256))$$,
  $$spend_credits_many('[]', p_actor => '')$$,
  $$start_trial('acct_ada', 'inst_2', p_actor => '')$$,
  $$enroll_with_credits('acct_ada', 'inst_ada', 'standard', 'k', p_actor => '')$$
]) as call;

-- when
do $$
begin
  perform till.start_trial('acct_ada', 'inst_2', p_actor => 'frontend');
  perform till.grant_credits('acct_ada', 1, 'named', 'promotion', p_actor => 'backoffice');
  perform till.grant_credits('acct_ada', 1, 'unnamed', 'promotion');
  perform till.spend_credits('acct_ada', 1, 'one', p_actor => 'meter');
  perform till.spend_credits_many('[{"account_id": "acct_ada", "amount": 1, "key": "many"}]', p_actor => 'meter');
  perform till.enroll_with_credits('acct_ada', 'inst_ada', 'standard', 'enrolled', p_actor => 'frontend');
end;
$$;
-- then
select results_eq(
  $$select key collate "default", actor from till.transactions where key in ('named', 'unnamed', 'one', 'many', 'enrolled') order by transaction_id$$,
  $$values
    ('named', 'backoffice'), ('unnamed', session_user::text collate "default"), ('one', 'meter'), ('many', 'meter'),
    ('enrolled', 'frontend')$$,
  'transactions name who'
);
select results_eq(
  $$select action, actor from till.subscription_changes order by change_id$$,
  $$values ('start_trial', 'frontend'), ('enroll_with_credits', 'frontend')$$,
  'and so do changes'
);
select ok(
  (till.grant_credits('acct_ada', 1, 'named', 'promotion', p_actor => 'another')).replayed,
  'the same command from somebody else is a replay'
);
select is(
  (select actor from till.transactions where key = 'named'), 'backoffice', 'of what the first one did'
);

select * from finish();
rollback;
