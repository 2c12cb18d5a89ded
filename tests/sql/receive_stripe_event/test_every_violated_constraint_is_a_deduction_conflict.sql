-- A violation of a constraint of any kind while an event is applied parks it.
begin;
select plan(4);

-- given: a table that refuses the paid period in a way that the account names
create function tests.fail () returns trigger language plpgsql as $$
begin
  raise exception using errcode = (select blocked_reason from till_private.accounts);
end;
$$;
create trigger fail before insert on till_private.paid_periods for each row execute function tests.fail();
select tests.given_ada();

-- then
update till_private.accounts set blocked_at = now(), blocked_reason = '23505';
select tests.parks(
  tests.invoice_paid(), 'deduction_conflict', '{"sqlstate": "23505", "constraint": ""}', 'unique'
);
update till_private.accounts set blocked_reason = '23514';
select tests.parks(
  tests.invoice_paid(), 'deduction_conflict', '{"sqlstate": "23514", "constraint": ""}', 'check'
);
update till_private.accounts set blocked_reason = '23503';
select tests.parks(
  tests.invoice_paid(), 'deduction_conflict', '{"sqlstate": "23503", "constraint": ""}', 'foreign key'
);
update till_private.accounts set blocked_reason = '22003';
select tests.parks(
  tests.invoice_paid(), 'deduction_conflict', '{"sqlstate": "22003", "constraint": ""}', 'numeric overflow'
);

select * from finish();
rollback;
