-- A call that is no array of at most 1,000 items is refused as a whole.
begin;
select plan(7);

-- given
select tests.given_account('acct_ada', 25000000);

-- then
select tests.refuses(
  format('select * from till.spend_credits_many(%L)', items),
  'TK004', '{"argument": "items", "must_be": "an array of at most 1000 items"}', sentence
)
from (
  values
    (null::jsonb, 'nothing'),
    ('null', 'a JSON null'),
    ('{"account_id": "acct_ada", "amount": 1, "key": "k"}', 'an item without a list'),
    (
      (
        select jsonb_agg(jsonb_build_object('account_id', 'acct_ada', 'amount', 1, 'key', n::text))
        from generate_series(1, 1001) as n
      ),
      '1,001 items'
    )
) as given (items, sentence);
select tests.refuses(
  $$select * from till.spend_credits_many('[]', null)$$,
  'TK004', '{"argument": "at", "must_be": "a finite timestamp"}', 'no time'
);
select is_empty($$select * from till.spend_credits_many('[]')$$, 'no items, no answers');
select is(
  (
    select count(*)
    from till.spend_credits_many((
      select jsonb_agg(jsonb_build_object('account_id', 'acct_ada', 'amount', 1, 'key', n::text))
      from generate_series(1, 1000) as n
    ))
    where outcome = 'ok'
  ),
  1000::bigint, '1,000 are served'
);

select * from finish();
rollback;
