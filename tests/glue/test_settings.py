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
        stripe_api_key=None,
        stripe_api_base="https://api.stripe.com",
        data_directory=tmp_path / ".tillkeeper",
    )


def test_everything_given(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        TILL_DATABASE_URL="postgres://till_app:pw@db/till",
        TILL_HOST="::1",
        TILL_PORT="0",
        TILL_STRIPE_WEBHOOK_SECRETS="whsec_new, whsec_old",
        TILL_STRIPE_API_KEY="sk_live_1",
        TILL_STRIPE_API_BASE="https://stripe.internal/",
        TILL_DATA_DIR="data",
    )
    assert settings == Settings(
        database_url=Secret("postgres://till_app:pw@db/till"),
        host="::1",
        port=0,
        webhook_secrets=(Secret("whsec_new"), Secret("whsec_old")),
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


def test_a_broken_database_address_is_refused_without_quoting_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, TILL_DATABASE_URL="postgre://till_app:hunter2@db/till")
    assert str(refused.value) == "TILL_DATABASE_URL is not a PostgreSQL address"
    assert refused.value.__cause__ is None


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        TILL_DATABASE_URL="postgres://till_app:hunter2@db/till",
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
