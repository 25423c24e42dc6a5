"""Every route × method × role × municipality, walked over the URL map."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.rules.routes import CAPABILITY, PLAIN, PUBLIC, ROUTES
from tests.support.client import Client
from webapp.core.access import access_of
from webapp.core.permissions import PERMISSION_MAP, Permission

ROLES = ("coordinator", "unit_staff", "police", "council", "municipality_admin", "system_admin")
VALUES = {"slug": "testby", "filename": "css/tokens.css", "place_slug": "stortorget"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every rule with each of its methods, but OPTIONS, which Flask answers."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule, method


def url(app: Flask, rule: Rule, slug: str = "testby") -> str:
    """An address of the rule with values that exist (slug) or cannot exist (identifiers)."""
    values = {name: {**VALUES, "slug": slug}.get(name, "zzzzzzzzzz") for name in rule.arguments}
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "IntegerConverter":
            values[name] = "0"
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(rule.endpoint, values)
    return str(built)


def test_every_route_is_in_the_table_and_every_row_is_a_route(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(ROUTES) == set(), "routes without a row in tests/rules/routes.py"
    assert set(ROUTES) - endpoints == set(), "rows without a route"


def test_every_decorator_says_what_the_table_says(app: Flask) -> None:
    for endpoint, expected in ROUTES.items():
        access = access_of(app, endpoint)
        assert access is not None, endpoint
        found = access.permission if isinstance(expected, Permission) else access.kind
        assert found == expected, endpoint


def test_nobody_signed_in_reaches_no_session_route(app: Flask, client: Client) -> None:
    for rule, method in rules(app):
        if isinstance(ROUTES[rule.endpoint], Permission):
            response = client.raw.open(url(app, rule), method=method)
            assert response.status_code in (302, 401), f"{method} {rule}: {response.status_code}"
            assert "/login" in response.headers["Location"], rule


@pytest.mark.parametrize("where", ["testby", "grannby"])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_map_says_and_only_at_home(app: Flask, role: str, where: str) -> None:
    client = Client(app).sign_in(role, where)
    for rule, method in rules(app):
        permission = ROUTES[rule.endpoint]
        if not isinstance(permission, Permission) or rule.endpoint == "accounts.logout":
            continue
        allowed = role in {found.value for found in PERMISSION_MAP[permission]}
        at_home = "slug" not in rule.arguments or where == "testby" or role == "system_admin"
        data = {"csrf_token": client.csrf} if method in UNSAFE else None
        response = client.raw.open(url(app, rule), method=method, data=data)
        if allowed and at_home:
            assert response.status_code not in (401, 403), f"{role}@{where} {method} {rule}"
            assert response.status_code < 500, f"{role}@{where} {method} {rule}: {response.status_code}"
        else:
            assert response.status_code == 403, f"{role}@{where} {method} {rule}: {response.status_code}"


def test_a_session_route_refuses_a_form_without_its_token(app: Flask) -> None:
    client = Client(app).sign_in("coordinator")
    for rule, method in rules(app):
        if isinstance(ROUTES[rule.endpoint], Permission) and method in UNSAFE:
            assert client.raw.open(url(app, rule), method=method).status_code == 403, rule


def test_an_anonymous_form_from_another_site_is_refused(app: Flask, client: Client) -> None:
    for rule, method in rules(app):
        if ROUTES[rule.endpoint] == CAPABILITY and method in UNSAFE:
            foreign = {"Sec-Fetch-Site": "cross-site"}
            assert client.raw.open(url(app, rule), method=method, headers=foreign).status_code == 403, rule
            other = {"Origin": "https://elsewhere.example"}
            assert client.raw.open(url(app, rule), method=method, headers=other).status_code == 403, rule


def test_public_routes_only_read_and_can_be_cached(app: Flask, client: Client) -> None:
    for rule, method in rules(app):
        if ROUTES[rule.endpoint] != PUBLIC:
            continue
        assert method == "GET", f"{method} {rule}"
        response = client.raw.get(url(app, rule))
        assert response.status_code < 500, rule
        assert "Set-Cookie" not in response.headers, rule
        assert "Cookie" not in response.headers.get("Vary", ""), rule
        if response.status_code == 200:
            assert response.headers["Cache-Control"].startswith("public"), rule


def test_capability_and_session_answers_are_never_stored(app: Flask, client: Client) -> None:
    signed_in = Client(app).sign_in("coordinator")
    for rule, method in rules(app):
        if ROUTES[rule.endpoint] in (PUBLIC, PLAIN) or method != "GET":
            continue
        response = signed_in.raw.get(url(app, rule))
        assert response.headers["Cache-Control"] == "no-store", rule
        assert response.headers["X-Robots-Tag"] == "noindex", rule
        assert response.headers["Referrer-Policy"] == "same-origin", rule


def test_a_view_without_a_decision_is_refused(app: Flask, client: Client) -> None:
    app.config["TESTING"] = True
    app.url_map.add(Rule("/undecided", endpoint="undecided"))
    app.view_functions["undecided"] = lambda: "open"
    assert client.raw.get("/undecided").status_code == 500


def test_every_answer_carries_the_headers(client: Client) -> None:
    headers = client.raw.get("/login").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
