"""The HTTP server as a process of its own, and signed deliveries to it."""

import hashlib
import hmac
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx
from stripe import WebhookSignature

from support.process_log import ProcessLog, process_log
from tillkeeper.local.processes import end_with_parent

SECRETS = ("whsec_new", "whsec_old")
TOKENS = ("token_new", "token_old")


class Api:
    """A running server."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, log: ProcessLog) -> None:
        self.process = process
        self.address = address
        self.client = httpx.Client(base_url=address, timeout=30)
        self.log = log

    def deliver(
        self, body: str | bytes, *, secret: str = SECRETS[0], age: int = 0, **headers: str
    ) -> httpx.Response:
        """Post an event, signed `age` seconds ago. Headers are named with underscores."""
        signature = sign(body, secret, int(time.time()) - age)
        return self.post(body, stripe_signature=signature, **headers)

    def post(self, body: str | bytes | Iterator[bytes], **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"content-type": "application/json"} | given
        return self.client.post("/webhooks/stripe", content=body, headers=given)

    def call(
        self, function: str, *, token: str = TOKENS[0], key: str | None = None, **arguments: object
    ) -> httpx.Response:
        """Call a function over /rpc."""
        headers = {"authorization": f"Bearer {token}"}
        if key is not None:
            headers["idempotency-key"] = key
        return self.client.post(f"/rpc/{function}", json=arguments, headers=headers)


def sign(body: str | bytes, secret: str = SECRETS[0], at: int | None = None) -> str:
    """The header that Stripe sends with a body: by Stripe's own package, where it can be read."""
    signed_at = int(time.time()) if at is None else at
    try:
        text = body.decode() if isinstance(body, bytes) else body
        return str(WebhookSignature.generate_signature_header(text, secret, signed_at))
    except UnicodeDecodeError:
        signed = f"{signed_at}.".encode() + bytes(body)  # type: ignore[arg-type]
        return f"t={signed_at},v1={hmac.digest(secret.encode(), signed, 'sha256').hex()}"


def answer(response: httpx.Response) -> tuple[int, object]:
    """The status and the body."""
    return response.status_code, response.json()


@contextmanager
def running_api(
    conninfo: str,
    tokens: Sequence[str] = TOKENS,
    *,
    open_files: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Api]:
    """Serve `conninfo` on a free port of the loopback, with further settings of the environment.

    The process may have no more than `open_files` open, as by `ulimit -n`.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TILL_")}
    environment |= {
        "TILL_DATABASE_URL": conninfo,
        "TILL_PORT": "0",
        "TILL_STRIPE_WEBHOOK_SECRETS": ",".join(SECRETS),
        "TILL_SERVICE_TOKEN_HASHES": ",".join(
            hashlib.sha256(token.encode()).hexdigest() for token in tokens
        ),
        **(settings or {}),
    }
    end_with_us = end_with_parent(signal.SIGTERM)

    def prepare() -> None:
        end_with_us()
        if open_files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))

    with (
        process_log() as log,
        subprocess.Popen(
            [sys.executable, "-m", "tillkeeper", "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log.file,
            text=True,
            preexec_fn=prepare,
        ) as process,
    ):
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith("listening on "), log.text()
            api = Api(process, line.removeprefix("listening on ").strip(), log)
            with api.client:
                yield api
        finally:
            process.terminate()
