"""Where a session with privileges looks names up: in PostgreSQL's own schema, and nowhere else.

With any other path, a call by a bare name may find what a role that may create objects has put in
its way. No setting of a role or of the database wins over the option of a session.
"""

PATH = "pg_catalog,pg_temp"
PINNED_PATH = f"-csearch_path={PATH}"  # an option of a session, before its first statement
PIN_PATH_LOCALLY = f"set local search_path = {PATH}"  # for sessions that may run through a pooler
