-- Of the customer's open sessions those of the instance are expired, and those that an older system tagged
-- without one; no others.
begin;
select plan(2);

-- given
select tests.given_shop();
create temp table begun as select tests.begin_checkout() as attempt_id;

-- then
select is(
  tests.answer($$
    select * from till.review_checkout((select attempt_id from begun), '[
      {"id": "cs_same", "metadata": {"type": "hosting", "instance_id": "inst_ada"}},
      {"id": "cs_older", "metadata": {"type": "hosting"}},
      {"id": "cs_empty", "metadata": {"type": "hosting", "instance_id": ""}},
      {"id": "cs_other", "metadata": {"type": "hosting", "instance_id": "inst_2"}},
      {"id": "cs_credits", "metadata": {"type": "credits", "instance_id": "inst_ada"}},
      {"id": "cs_pass", "metadata": {"type": "pass"}},
      {"id": "cs_untagged", "metadata": {}},
      {"id": "cs_null", "metadata": null}
    ]', '[]')
  $$) - 'attempt_id',
  '{"reason": null, "url": null, "expire_session_ids": ["cs_empty", "cs_older", "cs_same"]}'::jsonb,
  'three of eight'
);
select is(tests.attempts(), '{"standard: open"}'::text[], 'and the attempt goes on');

select * from finish();
rollback;
