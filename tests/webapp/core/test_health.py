"""The addresses that say whether the installation is well."""

from flask import Flask
from sqlalchemy import create_engine, text

from tests.support.client import Client
from webapp.config import Settings


def test_the_process_answers_and_the_database_is_ready(client: Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ok\n"


def test_a_database_of_another_version_is_not_ready(client: Client, settings: Settings) -> None:
    owner = create_engine(settings.owner_url)
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    owner.dispose()
    assert client.get("/readyz", status=503).text == "migrations missing\n"
    client.get("/healthz")


def test_counters_are_for_this_machine_only(app: Flask, client: Client) -> None:
    client.get("/healthz")
    assert "trygg_requests_total" in client.get("/metrics").text
    client.get("/metrics", status=403, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})


def test_counters_hold_endpoints_and_never_addresses(client: Client) -> None:
    client.get("/r/0123456789abcdefghjkmnpqrs", status=404)
    told = client.get("/metrics").text
    assert 'endpoint="receipt.show"' in told
    assert "0123456789abcdefghjkmnpqrs" not in told


def test_a_proxy_on_the_same_machine_gets_no_counters(client: Client) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        client.get("/metrics", status=403, headers={name: "192.0.2.7"})


def test_invented_methods_share_one_counter(client: Client) -> None:
    for method in ("FOO", "BARBAZ"):
        assert client.raw.open("/testby/", method=method).status_code == 405
    told = client.get("/metrics").text
    assert 'method="other"' in told
    assert "BARBAZ" not in told
