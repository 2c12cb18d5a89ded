-- Money back for a purchase is raised; what names none is ignored, and kept in mind.
begin;
select plan(3);

select tests.given_active();
select tests.settle('in_2', p_payment_ids => '{ch_1}');
insert into till_private.stripe_events (event_id, received_at, outcome) values ('evt_1', now(), 'received');
create function pg_temp.applied (p_body bytea) returns till.event_receipt language sql as $$
  select till_private.apply_money_back(
    till_private.read_event(p_body),
    (select a from till_private.accounts as a where a.account_id = 'acct_ada'),
    '2026-06-01T00:20:00Z'
  );
$$;

select is((pg_temp.applied(tests.refund_event('evt_1', 'charge.refunded', '2026-06-02', 'ch_new'))).outcome, 'ignored', 'of nothing known');
select is((select count(*) from till_private.unplaced_money where payment_id = 'ch_new'), 1::bigint, 'it is kept in mind');
select throws_ok(
  $$select pg_temp.applied(tests.refund_event('evt_2', 'charge.refunded', '2026-06-02'))$$, 'TK074', null, 'of a purchase'
);

select * from finish();
rollback;
