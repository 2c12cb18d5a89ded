-- A replay that names more payment ids adds them to the settlement, and books nothing else.
begin;
select plan(2);

-- given
select tests.given_ada();
do $$
begin
  perform tests.settle(p_payment_ids => '{pi_1}');
end;
$$;
create temp table before as select tests.books() - 'payments' as books;

-- when
do $$
begin
  perform tests.settle(p_payment_ids => '{py_1,pi_1,ch_1,inpay_1}', p_at => '2026-06-02T00:00:00Z');
end;
$$;

-- then
select results_eq(
  'select payment_id, purchase_id, recorded_at from till_private.payments order by 1',
  $$values
    ('ch_1' collate "C", 'in_1' collate "C", '2026-06-02T00:00:00Z'::timestamptz),
    ('inpay_1', 'in_1', '2026-06-02T00:00:00Z'),
    ('pi_1', 'in_1', '2026-06-01T00:20:00Z'),
    ('py_1', 'in_1', '2026-06-02T00:00:00Z')$$,
  'all belong to the one settlement'
);
select is(tests.books() - 'payments', (select books from before), 'nothing else changed');

select * from finish();
rollback;
