"""The provider of single sign-on: OpenID Connect with code, PKCE, state and nonce, by Authlib; no Flask.

Nothing is asked of the provider before somebody presses its button, so a provider that is away keeps nobody
from signing in with a password.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError

from webapp.config import Settings

TIMEOUT = 8  # seconds
KEPT = 3600  # seconds that what the provider tells about itself is believed
SCOPE = "openid profile email"
# Signatures that only the provider can make; never `none`, never one with a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
MOST_GROUPS = 1_000
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "fido"})  # RFC 8176

_known: dict[str, tuple[float, dict[str, Any]]] = {}
_lock = threading.Lock()


class ProviderAway(Exception):
    """The provider does not answer, or not as a provider does."""


class SignInRefused(Exception):
    """What came back is not a sign-in that can be believed."""


@dataclass(frozen=True)
class Departure:
    """Where the browser is sent, and what must fit when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Arrival:
    """What the provider vouches for; `email` only if it is confirmed."""

    issuer: str
    subject: str
    name: str
    email: str | None
    groups: tuple[str, ...]
    second_factor: bool


class Provider(OpenIDMixin):  # type: ignore[misc] # Authlib has no type hints
    """One provider with its client, for one request."""

    def __init__(self, settings: Settings, redirect_uri: str) -> None:
        secret = settings.oidc_client_secret
        self.issuer = settings.oidc_issuer or ""
        self.client_id = settings.oidc_client_id
        self.groups_claim = settings.oidc_groups_claim
        self.server_metadata = _metadata(self.issuer)
        methods = self.server_metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = "client_secret_basic" in methods
        self._client = OAuth2Session(
            self.client_id,
            secret.get_secret_value() if secret else None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            default_timeout=TIMEOUT,
        )

    def depart(self) -> Departure:
        """The address to send the browser to, with fresh secrets."""
        nonce, verifier = generate_token(32), generate_token(64)
        url, state = self._client.create_authorization_url(
            self.server_metadata["authorization_endpoint"],
            state=generate_token(32),
            nonce=nonce,
            code_verifier=verifier,
        )
        return Departure(url, state, nonce, verifier)

    def arrive(self, code: str, nonce: str, verifier: str) -> Arrival:
        """Turn the code into what the provider vouches for; raises ProviderAway or SignInRefused."""
        with _told_apart():
            endpoint = self.server_metadata["token_endpoint"]
            token = self._client.fetch_token(
                endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
            )
            claims = self._claims(token, nonce)
            if self.groups_claim not in claims or "email" not in claims:
                claims = self._userinfo(claims) | claims
        return _arrival(self.issuer, claims, self.groups_claim)

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider tells about itself (Authlib asks for it by this name)."""
        return self.server_metadata

    def _get_session(self) -> OAuth2Session:
        return self._client

    def _claims(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        if "id_token" not in token:
            raise SignInRefused("no id_token")
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        return dict(self.parse_id_token(token, nonce, claims_options=options, leeway=30))

    def _userinfo(self, claims: dict[str, Any]) -> dict[str, Any]:
        endpoint = self.server_metadata.get("userinfo_endpoint")
        if endpoint is None:
            return {}
        response = self._client.get(endpoint)
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        if found.get("sub") != claims["sub"]:
            raise SignInRefused("userinfo is about somebody else")
        return found


@contextmanager
def _told_apart() -> Iterator[None]:
    """Tell a provider that is away from an answer that cannot be believed."""
    try:
        yield
    except requests.RequestException as error:
        raise ProviderAway(type(error).__name__) from None
    except (OAuthError, AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
        raise SignInRefused(type(error).__name__) from None


def _metadata(issuer: str) -> dict[str, Any]:
    """The provider's discovery document, asked for at most once an hour; raises ProviderAway."""
    with _lock:
        kept = _known.get(issuer)
    if kept and time.monotonic() - kept[0] < KEPT:
        return dict(kept[1])
    found = _discover(issuer)
    with _lock:
        _known[issuer] = (time.monotonic(), found)
    return dict(found)


def _discover(issuer: str) -> dict[str, Any]:
    try:
        response = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=TIMEOUT)
        response.raise_for_status()
        found = response.json()
        missing = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} - found.keys()
    except (requests.RequestException, ValueError, AttributeError) as error:
        raise ProviderAway(type(error).__name__) from None
    if missing or found["issuer"] != issuer:
        raise ProviderAway("not the discovery document of this issuer")
    listed = found.get("id_token_signing_alg_values_supported", ["RS256"])
    return {**found, "id_token_signing_alg_values_supported": [name for name in listed if name in ALGORITHMS]}


def _arrival(issuer: str, claims: dict[str, Any], groups_claim: str) -> Arrival:
    email, groups, amr = claims.get("email"), claims.get(groups_claim) or [], claims.get("amr") or []
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    return Arrival(
        issuer=issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or claims.get("preferred_username") or email or claims["sub"])[:200],
        email=email.strip().lower() if isinstance(email, str) and claims.get("email_verified") is True else None,
        groups=tuple(str(group) for group in listed[:MOST_GROUPS]),
        second_factor=not SECOND_FACTORS.isdisjoint(amr) if isinstance(amr, list) else False,
    )
