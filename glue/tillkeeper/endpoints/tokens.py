"""Service tokens: who calls, and what for. Only their SHA-256 hashes are known here.

A token without a name comes from TILL_SERVICE_TOKEN_HASHES and has every scope. Those with a name
are in the file of TILL_SERVICE_TOKENS_FILE, which is read again when it changes; the name is the
actor in the books:

    [backoffice]
    scopes = ["read", "grant"]
    sha256 = ["9f86d081...", "60303ae2..."]   # several while you rotate
"""

import hashlib
import hmac
import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tillkeeper.logs import log
from tillkeeper.settings import Settings, SettingsError, read_hash

SCOPES = frozenset({"read", "app", "grant", "destroy"})  # which one a call needs, the database says
FILE_BYTES = 1024 * 1024

# Not what the books call Stripe and our roles.
_NAME = re.compile(r"(?!stripe$|till_)[a-z0-9][a-z0-9_-]{0,62}")
_KEYS = {"scopes", "sha256"}


class TokenError(Exception):
    """A file of tokens cannot be used; the message says why, and quotes no hash."""


@dataclass(frozen=True)
class Token:
    """Who calls; without a name the caller says in whose name."""

    name: str | None
    scopes: frozenset[str]


ANY_TOKEN = Token(None, SCOPES)


class Tokens:
    """The tokens that are known, and the file of those with a name as it now is."""

    def __init__(self, hashes: Sequence[bytes] = (), file: Path | None = None) -> None:
        """Raises TokenError if the file cannot be used."""
        self._unnamed = dict.fromkeys(hashes, ANY_TOKEN)
        self._file = file
        self._seen: tuple[int, ...] | None = None
        self._named: Mapping[bytes, Token] = {}
        if file is not None:
            self._seen = _stamp(file)
            self._named = read_tokens(file)

    def find(self, header: str | None) -> Token | None:
        """Return the token that an Authorization header bears, if it is known."""
        self._look_at_file()
        scheme, _, text = (header or "").partition(" ")
        digest = hashlib.sha256(text.strip().encode()).digest()
        # All are compared, so that the time does not tell which one it was. With a name is first:
        # it may do less.
        found = [
            token
            for known, token in (*self._named.items(), *self._unnamed.items())
            if hmac.compare_digest(digest, known)
        ]
        return found[0] if found and scheme.lower() == "bearer" else None

    def _look_at_file(self) -> None:
        if self._file is None:
            return
        seen = _stamp(self._file)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._named = read_tokens(self._file)
        except TokenError as error:
            # To let nobody in because of a slip would be worse.
            log("service tokens not read, the ones before stay", reason=str(error))
        else:
            log("service tokens read", names=sorted({t.name or "" for t in self._named.values()}))


def tokens_of(settings: Settings) -> Tokens:
    """Return who may call. Raises SettingsError if the file cannot be used."""
    try:
        return Tokens(settings.service_token_hashes, settings.service_tokens_file)
    except TokenError as error:
        raise SettingsError(f"TILL_SERVICE_TOKENS_FILE {error}") from None


def read_tokens(file: Path) -> dict[bytes, Token]:
    """Return the tokens of a file by their hashes. Raises TokenError."""
    try:
        with file.open("rb") as opened:
            if os.fstat(opened.fileno()).st_mode & stat.S_IWOTH:
                raise TokenError("may be written by anybody: chmod o-w")
            content = opened.read(FILE_BYTES + 1)
    except OSError as error:
        raise TokenError(f"cannot be read: {error.strerror}") from None
    if len(content) > FILE_BYTES:
        raise TokenError(f"is longer than {FILE_BYTES} bytes")
    try:
        given = tomllib.loads(content.decode())
    except (ValueError, RecursionError):  # its text quotes the file
        raise TokenError("is not TOML") from None
    tokens: dict[bytes, Token] = {}
    for name, fields in given.items():
        for digest, token in _read_token(name, fields):
            if digest in tokens:
                raise TokenError(f"[{name}] has a hash that is there twice")
            tokens[digest] = token
    return tokens


def _read_token(name: str, fields: object) -> list[tuple[bytes, Token]]:
    if not _NAME.fullmatch(name):
        raise TokenError(
            f"{name[:64]!r} is no name: 1 to 63 of a-z, 0-9, _ and -, not stripe, not till_..."
        )
    if not isinstance(fields, dict) or set(fields) != _KEYS:
        raise TokenError(f"[{name}] must have scopes and sha256, and nothing else")
    scopes, hashes = fields["scopes"], fields["sha256"]
    if not _is_list_of_text(scopes) or not set(scopes) <= SCOPES:
        raise TokenError(f"[{name}] scopes must be a list of {', '.join(sorted(SCOPES))}")
    if not _is_list_of_text(hashes):
        raise TokenError(f"[{name}] sha256 must be a list")
    try:
        return [(read_hash(text), Token(name, frozenset(scopes))) for text in hashes]
    except ValueError as error:
        raise TokenError(f"[{name}] sha256 {error}") from None


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _stamp(file: Path) -> tuple[int, ...] | None:
    """What changes when the file does."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
