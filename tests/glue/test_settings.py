"""Settings: what is read, what is refused, and that secrets do not show."""

import logging
from pathlib import Path

import pytest

from tillkeeper.logs import JsonFormatter
from tillkeeper.settings import Secret, Settings, SettingsError


def read(directory: Path, **environment: str) -> Settings:
    return Settings.from_environment(environment, directory)


def test_defaults(tmp_path: Path) -> None:
    assert read(tmp_path) == Settings(
        database_url=None,
        host="127.0.0.1",
        port=8000,
        webhook_secrets=(),
        service_token_hashes=(),
        service_tokens_file=None,
        stripe_api_key=None,
        stripe_api_base="https://api.stripe.com",
        data_directory=tmp_path / ".tillkeeper",
    )


def test_everything_given(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        TILL_DATABASE_URL="postgres://till_endpoint:pw@db/till",
        TILL_HOST="::1",
        TILL_PORT="0",
        TILL_STRIPE_WEBHOOK_SECRETS="whsec_new, whsec_old",
        TILL_SERVICE_TOKEN_HASHES="AB" * 32 + ", " + "00" * 32,
        TILL_SERVICE_TOKENS_FILE="tokens.toml",
        TILL_STRIPE_API_KEY="sk_live_1",
        TILL_STRIPE_API_BASE="https://stripe.internal/",
        TILL_DATA_DIR="data",
    )
    assert settings == Settings(
        database_url=Secret("postgres://till_endpoint:pw@db/till"),
        host="::1",
        port=0,
        webhook_secrets=(Secret("whsec_new"), Secret("whsec_old")),
        service_token_hashes=(b"\xab" * 32, b"\0" * 32),
        service_tokens_file=tmp_path / "tokens.toml",
        stripe_api_key=Secret("sk_live_1"),
        stripe_api_base="https://stripe.internal",
        data_directory=tmp_path / "data",
    )


def test_the_data_directory_is_at_the_top_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    below = tmp_path / "docs" / "deep"
    below.mkdir(parents=True)
    assert read(below).data_directory == tmp_path / ".tillkeeper"


@pytest.mark.parametrize("text", [",", "whsec_a,", "whsec_a, ,whsec_b", " "])
def test_an_empty_webhook_secret_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TILL_STRIPE_WEBHOOK_SECRETS holds an empty secret"):
        read(tmp_path, TILL_STRIPE_WEBHOOK_SECRETS=text)


def test_serving_needs_a_webhook_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TILL_STRIPE_WEBHOOK_SECRETS is not set"):
        read(tmp_path).required_webhook_secrets()


@pytest.mark.parametrize("text", ["http", "-1", "65536", "8_0", "\u0668\u0660"])  # Arabic 80
def test_a_port_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TILL_PORT"):
        read(tmp_path, TILL_PORT=text)


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_the_embedded_server_refuses_a_live_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingsError, match="TILL_STRIPE_API_KEY is a live key"):
        read(tmp_path, TILL_STRIPE_API_KEY=key)
    allowed = read(tmp_path, TILL_STRIPE_API_KEY=key, TILL_ALLOW_LIVE="1")
    assert allowed.stripe_api_key == Secret(key)


@pytest.mark.parametrize("base", ["stripe.internal", "ftp://x", "https://", "https://[", "http:/x"])
def test_a_stripe_address_that_is_none_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(SettingsError, match="TILL_STRIPE_API_BASE is not"):
        read(tmp_path, TILL_STRIPE_API_BASE=base)


def test_a_live_key_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    base, url = "http://127.0.0.1:12111", "postgres://till_worker@db/till"
    with pytest.raises(SettingsError, match="over https only"):
        read(
            tmp_path,
            TILL_STRIPE_API_BASE=base,
            TILL_STRIPE_API_KEY="rk_live_1",
            TILL_DATABASE_URL=url,
        )
    test = read(tmp_path, TILL_STRIPE_API_BASE=base, TILL_STRIPE_API_KEY="sk_test_1")
    assert test.stripe_api_base == base


def test_calling_stripe_needs_a_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TILL_STRIPE_API_KEY is not set"):
        read(tmp_path).required_stripe_api_key()


def test_a_broken_database_address_is_refused_without_quoting_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, TILL_DATABASE_URL="postgre://till_endpoint:hunter2@db/till")
    assert str(refused.value) == "TILL_DATABASE_URL is not a PostgreSQL address"
    assert refused.value.__cause__ is None


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        TILL_DATABASE_URL="postgres://till_endpoint:hunter2@db/till",
        TILL_STRIPE_WEBHOOK_SECRETS="whsec_hunter2",
        TILL_STRIPE_API_KEY="sk_test_hunter2",
    )
    assert "hunter2" not in f"{settings!r} {settings} {settings.stripe_api_key}"


def test_a_logged_exception_shows_its_type_and_place_only() -> None:
    try:
        raise ValueError("hunter2")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "it broke", (), (type(error), error, error.__traceback__)
        )
    line = JsonFormatter().format(record)
    assert "hunter2" not in line
    assert '"exception": "ValueError"' in line


@pytest.mark.parametrize("text", ["token", "ab" * 31, "ab" * 33, "zz" * 32, "ab" * 32 + ",", ","])
def test_a_token_that_is_no_hash_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TILL_SERVICE_TOKEN_HASHES must hold") as refusal:
        read(tmp_path, TILL_SERVICE_TOKEN_HASHES=text)
    assert "token," not in str(refusal.value)
    assert "abab" not in str(refusal.value)


def test_the_hash_of_an_empty_token_is_refused(tmp_path: Path) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with pytest.raises(SettingsError, match="holds the hash of an empty token"):
        read(tmp_path, TILL_SERVICE_TOKEN_HASHES=empty)
