"""A provider of single sign-on in a few lines, which lies on demand: what it answers can be changed by the test."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "tryggkartan", "only-for-tests-only-for-tests"


@dataclass
class Fake:
    """What the provider says; a test changes it before the browser comes back."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: str = "right"

    def id_token(self) -> str:
        """The token, signed as `sign` says: right, wrong, none, or with the client's secret."""
        now = int(time.time())
        told = {"iss": self.issuer, "sub": "kim", "aud": CLIENT, "exp": now + 60, "iat": now, "nonce": self.nonce}
        told |= {"name": "Kim", "email": "kim@testby.example", "email_verified": True, "groups": ["G"]} | self.claims
        told = {name: value for name, value in told.items() if value is not None}
        if self.sign == "none":
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, told)]
            return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        if self.sign == "secret":
            return jwt.encode({"alg": "HS256", "kid": "one"}, told, OctKey.import_key(SECRET), algorithms=["HS256"])
        key = self.other_key if self.sign == "wrong" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, told, key)

    def answer(self, path: str) -> dict[str, Any]:
        """What an address answers."""
        if path.endswith("openid-configuration"):
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
            listed = ["RS256", "HS256", "none"]
            return {
                "issuer": self.issuer,
                "id_token_signing_alg_values_supported": listed,
                **{name: f"{self.issuer}/{name}" for name in names},
            }
        if path == "/jwks_uri":
            return dict(KeySet([self.key]).as_dict(private=False))
        if path == "/token_endpoint":
            return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()} | self.token
        return self.userinfo


@contextmanager
def lying() -> Iterator[Fake]:
    """Run it while inside."""

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps(fake.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _reply  # noqa: N815 - names that http.server calls

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = Fake(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
