-- An instance whose own subscription is live takes over nothing.
begin;
select plan(3);

-- given
select tests.given_active();
select tests.given_instance('inst_new');
do $$
begin
  perform tests.settle('in_2', p_stripe_subscription_id => 'sub_2', p_instance_id => 'inst_new');
  perform till.destroy_instance('inst_ada', 'grace', 'broken', true, '2026-06-10T00:00:00Z');
end;
$$;
create temp table attempt as
select $$select till.transfer_subscription('inst_ada', 'inst_new', 'grace', 'moved', '2026-06-10T01:00:00Z')$$ as sql;

-- then
select tests.refuses(
  (select sql from attempt), 'TK026', '{"instance_id": "inst_new", "status": "active"}', 'an active one'
);
select tests.change('{"status": "past_due", "past_due_since": "2026-06-01T00:00:00Z"}', 2);
select tests.refuses(
  (select sql from attempt), 'TK026', '{"instance_id": "inst_new", "status": "past_due"}', 'one past due'
);
select tests.change('{"status": "unpaid"}', 2);
select tests.refuses(
  (select sql from attempt), 'TK026', '{"instance_id": "inst_new", "status": "unpaid"}', 'an unpaid one'
);

select * from finish();
rollback;
