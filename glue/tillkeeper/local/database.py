"""Tillkeeper on the embedded server: deployed, and with a way in for each role."""

from collections.abc import Callable

from tillkeeper.deploy.steps import deploy
from tillkeeper.local.embedded import ADMIN, EmbeddedServer

DATABASE = "tillkeeper"
LOGIN_ROLES = ("till_endpoint", "till_app", "till_worker", "till_operator", "till_reader")


def deploy_locally(server: EmbeddedServer, progress: Callable[[str], None]) -> None:
    """Deploy with the example catalog into a started server. Raises DeployError."""
    server.create_database(DATABASE)
    deploy(server.conninfo(ADMIN, DATABASE), example_catalog=True, progress=progress)
    server.give_passwords(LOGIN_ROLES)
