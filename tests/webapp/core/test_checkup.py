"""Each unsafe set-up is named, a safe one is not."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from webapp.config import Settings
from webapp.core.checkup import Level, examine, is_local

SAFE: dict[str, Any] = {
    "https": True,
    "trusted_proxies": 1,
    "public_url": "https://trygg.example.se",
    "smtp_url": SecretStr("smtp://localhost:25"),
    "mail_from": "trygghet@testby.se",
}


def found(settings: Settings, **changes: Any) -> dict[Level, str]:
    """The findings by level, joined; the database of tests is not durable on purpose, that is left out."""
    everything = [f for f in examine(settings.model_copy(update={**SAFE, **changes})) if "=off" not in f.text]
    return {level: " ".join(f.text for f in everything if f.level == level) for level in Level}


def test_a_safe_set_up_has_only_the_demo_accounts_of_the_test_world(settings: Settings) -> None:
    told = found(settings)
    assert told[Level.DANGER] == ""
    assert "let off the second step" in told[Level.WARNING]
    assert told[Level.WARNING].endswith("there are demo accounts (addresses ending in .example); not for real use")
    assert "TRYGG_" not in told[Level.WARNING]


@pytest.mark.parametrize(
    ("changes", "level", "word"),
    [
        ({"https": False}, Level.DANGER, "TRYGG_HTTPS"),
        ({"https": False, "public_url": None}, Level.WARNING, "TRYGG_HTTPS"),
        ({"host": "0.0.0.0"}, Level.WARNING, "TRYGG_HOST"),  # noqa: S104 - what is warned of
        ({"trusted_proxies": 0}, Level.WARNING, "TRYGG_TRUSTED_PROXIES"),
        ({"public_url": None}, Level.WARNING, "TRYGG_PUBLIC_URL"),
        ({"smtp_url": None}, Level.WARNING, "TRYGG_SMTP_URL"),
        ({"mail_from": "tryggkartan@localhost"}, Level.WARNING, "TRYGG_MAIL_FROM"),
        ({"state": Path("/nowhere/at/all")}, Level.DANGER, "tryggkartan init"),
    ],
)
def test_each_unsafe_setting_is_named(settings: Settings, changes: dict[str, Any], level: Level, word: str) -> None:
    assert word in found(settings, **changes)[level]


def test_a_weak_key_and_debug_are_dangers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = settings.model_copy(update={**SAFE, "secret_key": SecretStr("a" * 40)})
    monkeypatch.setenv("FLASK_DEBUG", "1")
    told = " ".join(f.text for f in examine(weak) if f.level == Level.DANGER)
    assert "TRYGG_SECRET_KEY" in told
    assert "FLASK_DEBUG" in told


def test_the_database_that_may_forget_is_a_danger(settings: Settings) -> None:
    told = [f.text for f in examine(settings) if "=off" in f.text]
    assert any("fsync=off" in line for line in told), "the cluster of the tests runs without it"


def test_logins_that_may_too_much_are_dangers(settings: Settings) -> None:
    owner = settings.owner_url.render_as_string(hide_password=False)
    too_much = settings.model_copy(
        update={**SAFE, "database_app_url": SecretStr(owner), "database_reader_url": SecretStr(owner)}
    )
    told = " ".join(f.text for f in examine(too_much) if f.level == Level.DANGER)
    assert "may pass row-level security" in told
    assert "can read tables" in told


def test_a_table_whose_policy_is_not_forced_is_a_danger(settings: Settings) -> None:
    engine = create_engine(settings.owner_url)
    with engine.begin() as owner:
        owner.execute(text("ALTER TABLE observation_contact NO FORCE ROW LEVEL SECURITY"))
        owner.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    told = found(settings)[Level.DANGER]
    assert "observation_contact has no forced row-level security" in told
    assert "not migrated" in told


def test_files_that_others_can_read_are_a_danger(settings: Settings) -> None:
    secret = settings.state / "secret_key"
    secret.write_text("x")
    os.chmod(secret, 0o644)  # noqa: PTH101 - what is warned of
    assert "chmod go=" in found(settings)[Level.DANGER]
    secret.chmod(0o600)
    assert found(settings)[Level.DANGER] == ""


def test_a_database_that_is_away_is_a_danger(settings: Settings) -> None:
    away = SecretStr("postgresql://trygg_app:x@127.0.0.1:1/none")
    assert "does not answer" in found(settings, database_app_url=away)[Level.DANGER]


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False)]
)
def test_local_addresses(host: str, local: bool) -> None:
    assert is_local(host) is local
