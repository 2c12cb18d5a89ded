"""Settings from the environment.

TILL_DATABASE_URL            a PostgreSQL address; without one the embedded server is used
TILL_HOST, TILL_PORT         where to serve HTTP (127.0.0.1 and 8000; port 0 takes a free one)
TILL_STRIPE_WEBHOOK_SECRETS  signing secrets, comma-separated; several during a rotation
TILL_SERVICE_TOKENS_FILE     a TOML file of service tokens, with names and scopes (tokens.py)
TILL_SERVICE_TOKEN_HASHES    SHA-256 of each token without a name, which may call everything, in
                             hexadecimal, comma-separated: printf %s "$TOKEN" | sha256sum
TILL_STRIPE_API_KEY          for calls to Stripe
TILL_STRIPE_API_BASE         another address for them (https://api.stripe.com), for tests
TILL_DATA_DIR                where the embedded server keeps its data (.tillkeeper)
TILL_ALLOW_LIVE              1 allows a live Stripe key on the embedded server
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

LIVE_KEY_PREFIXES = ("sk_live_", "rk_live_")
STRIPE_API_BASE = "https://api.stripe.com"
PROJECT_MARKS = (".git", "pyproject.toml")

_HASH = re.compile("[0-9a-fA-F]{64}")
_EMPTY = hashlib.sha256().digest()


class SettingsError(Exception):
    """A setting is missing or cannot be used; the message names it."""


class Secret:
    """A text that shows itself only when asked for."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    database_url: Secret | None
    host: str
    port: int
    webhook_secrets: tuple[Secret, ...]
    service_token_hashes: tuple[bytes, ...]
    service_tokens_file: Path | None
    stripe_api_key: Secret | None
    stripe_api_base: str
    data_directory: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], directory: Path) -> Self:
        """Read the settings of a process that works in `directory`. Raises SettingsError."""
        database_url = _database_url(environment)
        api_key = _secret(environment, "TILL_STRIPE_API_KEY")
        if (
            api_key
            and api_key.reveal().startswith(LIVE_KEY_PREFIXES)
            and database_url is None
            and environment.get("TILL_ALLOW_LIVE") != "1"
        ):
            raise SettingsError(
                "TILL_STRIPE_API_KEY is a live key, and the embedded server is for trying things"
                " out: set TILL_DATABASE_URL, or TILL_ALLOW_LIVE=1 if you mean it"
            )
        return cls(
            database_url=database_url,
            host=environment.get("TILL_HOST") or "127.0.0.1",
            port=_port(environment.get("TILL_PORT") or "8000"),
            webhook_secrets=_webhook_secrets(environment.get("TILL_STRIPE_WEBHOOK_SECRETS", "")),
            service_token_hashes=_token_hashes(environment.get("TILL_SERVICE_TOKEN_HASHES", "")),
            service_tokens_file=_tokens_file(
                environment.get("TILL_SERVICE_TOKENS_FILE"), directory
            ),
            stripe_api_key=api_key,
            stripe_api_base=_stripe_api_base(environment.get("TILL_STRIPE_API_BASE", ""), api_key),
            data_directory=_data_directory(environment.get("TILL_DATA_DIR"), directory),
        )

    def required_webhook_secrets(self) -> tuple[Secret, ...]:
        """Return the signing secrets. Raises SettingsError if there is none."""
        if not self.webhook_secrets:
            raise SettingsError(
                "TILL_STRIPE_WEBHOOK_SECRETS is not set: without a signing secret anybody could"
                " post payments"
            )
        return self.webhook_secrets

    def required_stripe_api_key(self) -> Secret:
        """Return the key for calls to Stripe. Raises SettingsError if there is none."""
        if self.stripe_api_key is None:
            raise SettingsError("TILL_STRIPE_API_KEY is not set: Stripe cannot be called without")
        return self.stripe_api_key


def _secret(environment: Mapping[str, str], name: str) -> Secret | None:
    text = environment.get(name, "").strip()
    return Secret(text) if text else None


def _database_url(environment: Mapping[str, str]) -> Secret | None:
    url = _secret(environment, "TILL_DATABASE_URL")
    try:
        conninfo_to_dict(url.reveal() if url else "")
    except ProgrammingError:
        # Its text quotes the address, password and all.
        raise SettingsError("TILL_DATABASE_URL is not a PostgreSQL address") from None
    return url


def _stripe_api_base(text: str, api_key: Secret | None) -> str:
    base = text.strip().rstrip("/") or STRIPE_API_BASE
    try:
        parts = urlsplit(base)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("TILL_STRIPE_API_BASE is not an http or https address")
    if parts.scheme == "http" and api_key and api_key.reveal().startswith(LIVE_KEY_PREFIXES):
        raise SettingsError("TILL_STRIPE_API_BASE: a live key is sent over https only")
    return base


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise SettingsError("TILL_PORT must be a number from 0 to 65535")
    return int(text)


def _webhook_secrets(text: str) -> tuple[Secret, ...]:
    if not text:
        return ()
    secrets = [part.strip() for part in text.split(",")]
    if not all(secrets):
        raise SettingsError(
            "TILL_STRIPE_WEBHOOK_SECRETS holds an empty secret, with which anybody could sign"
        )
    return tuple(Secret(secret) for secret in secrets)


def _token_hashes(text: str) -> tuple[bytes, ...]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    try:
        return tuple(read_hash(part) for part in parts)
    except ValueError as error:
        raise SettingsError(f"TILL_SERVICE_TOKEN_HASHES {error}") from None


def read_hash(text: str) -> bytes:
    """Return the SHA-256 hash of a token. Raises ValueError, which says why, and quotes nothing."""
    if not _HASH.fullmatch(text):
        raise ValueError("must hold SHA-256 hashes, 64 hexadecimal digits each, and not the tokens")
    digest = bytes.fromhex(text)
    if digest == _EMPTY:
        raise ValueError("holds the hash of an empty token, which anybody could send")
    return digest


def _tokens_file(given: str | None, directory: Path) -> Path | None:
    return directory / given if given else None


def _data_directory(given: str | None, directory: Path) -> Path:
    if given:
        return directory / given
    for parent in (directory, *directory.parents):
        if any((parent / mark).exists() for mark in PROJECT_MARKS):
            return parent / ".tillkeeper"
    return directory / ".tillkeeper"
