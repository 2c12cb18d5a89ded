-- A body that is no JSON, or JSON that PostgreSQL cannot hold, is parked as unparsable.
begin;
select plan(9);

-- given
select tests.given_ada();

-- then
select tests.parks('', 'unparsable', '{}', 'nothing at all', '{}');
select tests.parks('payload=1', 'unparsable', '{}', 'a form', '{}');
select tests.parks('{"id": "evt_1"', 'unparsable', '{}', 'JSON that is cut off', '{}');
select tests.parks(
  convert_to('{"id": "evt_1", "data": "\u0000"}', 'UTF8'), 'unparsable', '{}', 'a NUL escape', '{}'
);
select tests.parks('\x7b226964223a22ff227d', 'unparsable', '{}', 'bytes that are not UTF-8', '{}');
select tests.parks('\x7b226964223a2200227d', 'unparsable', '{}', 'a NUL byte', '{}');
select tests.parks(
  convert_to('{"id": "\ud800"}', 'UTF8'), 'unparsable', '{}', 'half a surrogate pair', '{}'
);
select tests.parks(
  convert_to('{"id": 1e999999}', 'UTF8'), 'unparsable', '{}', 'a number beyond numeric', '{}'
);
select tests.parks(
  convert_to(repeat('[', 100000) || repeat(']', 100000), 'UTF8'), 'unparsable', '{}', 'JSON that is nested too deep',
  '{}'
);

select * from finish();
rollback;
