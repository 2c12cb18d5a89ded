"""What each command may enter and run, counted; the counts depend on no machine and no plan.

On PostgreSQL 15, which has auto_explain.
"""

import pytest

from bench.books import fill_books
from bench.trace import TRACES, Trace, Tracer
from support.servers import Database, selected_servers

pytestmark = pytest.mark.parametrize(
    "server", [name for name in selected_servers() if name == "pg15"], indirect=True
)

# Functions entered, and statements of ours that they run. Fewer is better: then lower the numbers.
BUDGET = {
    "settle-first": (28, 30),
    "settle-renewal": (14, 13),
    "event-first": (46, 40),
    "event-renewal": (15, 12),
    "spend": (14, 7),
    "enroll": (26, 14),
    "balance": (1, 1),
    "spend-many": (16, 506),
}

# What each answers: that it is applied or now current, and no replay.
ANSWERS = {
    "settle-first": ",t,f)",
    "settle-renewal": ",t,f)",
    "event-first": ",invoice.paid,applied,",
    "event-renewal": ",invoice.paid,applied,",
    "spend": ",f)",
    "enroll": ",f)",
    "balance": "",
    "spend-many": "100",
}

PLANTED = """
create table public.parents (id bigint primary key);
create table public.children (id bigint references public.parents);
create function till_private.audit() returns trigger language plpgsql as $$
begin
  perform 1 from public.parents where id = new.id;
  return new;
end;
$$;
create trigger audit before insert on public.children
  for each row execute function till_private.audit();
create function till_private.simple(p_id bigint) returns bigint language plpgsql as $$
begin
  return p_id + 1;
end;
$$;
create function till_private.inlined(p_id bigint) returns bigint language sql as
  'select p_id + 1';
create function till.planted() returns bigint language plpgsql as $$
declare
  v_id bigint := till_private.simple(till_private.inlined(0));
begin
  insert into public.parents values (v_id), (v_id + 1);
  for i in 1 .. 2 loop
    insert into public.children values (v_id);
  end loop;
  if v_id = 2 and exists (select from public.children where id = v_id) then
    perform till_private.simple(v_id);
  end if;
  return v_id;
end;
$$;
"""


@pytest.fixture
def tracer(database: Database) -> Tracer:
    connection = database.admin()
    fill_books(connection, 4)
    return Tracer(connection)


@pytest.mark.parametrize("name", list(TRACES))
def test_a_command_enters_and_runs_what_its_budget_says(tracer: Tracer, name: str) -> None:
    found = tracer.trace(name)
    assert ANSWERS[name] in found.answer
    assert (len(found.functions), found.count("ours")) == BUDGET[name], (
        f"make trace ARGS={name} shows what it does; if it does less, lower its budget"
    )


def test_a_statement_of_ours_is_what_the_executor_runs_for_a_function(database: Database) -> None:
    connection = database.admin()
    connection.execute(PLANTED)
    found = Tracer(connection).trace_statement("select till.planted()")
    assert found.functions == {"till.planted": 1, "till_private.simple": 2}
    assert found.triggers == {"till_private.audit": 2}
    assert places(found) == [
        ("ours", 1, 2, "insert into public.parents"),
        ("trigger", 2, 1, "SELECT 1 from"),
        ("foreign key", 1, 1, "SELECT 1 FROM"),
        ("ours", 1, 1, "insert into public.children"),
        ("trigger", 2, 1, "SELECT 1 from"),
        ("foreign key", 1, 1, "SELECT 1 FROM"),
        ("ours", 1, 1, "insert into public.children"),
        ("ours", 1, 1, "v_id = 2"),
        ("ours", 1, 1, "SELECT till_private.simple(v_id)"),
    ]


def places(found: Trace) -> list[tuple[str, int, int, str]]:
    """Kind, depth, rows and first three words of each statement."""
    return [(s.kind, len(s.frames), s.rows, " ".join(s.text.split()[:3])) for s in found.statements]
