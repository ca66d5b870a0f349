"""An OIDC provider on loopback, for one person: whoever its `claims` say."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

CODE = "the-code"


class Provider(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.challenge = ""  # what the browser brought along

    def visit(self, address: str) -> str:
        """As the person's browser: signs in, and returns the state to come back with."""
        asked = parse_qs(urlsplit(address).query)
        assert asked["response_type"] == ["code"] and "openid" in asked["scope"][0].split()
        self.challenge = asked["code_challenge"][0]
        return asked["state"][0]


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/userinfo":
            assert self.headers["Authorization"] == "Bearer the-token"
            return self._answer(self.server.claims)
        assert self.path == "/.well-known/openid-configuration"
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        issuer = self.server.issuer
        addresses = {f"{name}_endpoint": f"{issuer}/{path}" for name, path in ends.items()}
        self._answer({"issuer": issuer, "jwks_uri": f"{issuer}/keys", **addresses})
        return None

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.challenge
        assert (form["code"], form["client_secret"]) == ([CODE], ["hush"])
        now = int(time.time())
        about = {"iss": self.server.issuer, "aud": "confab", "iat": now, "exp": now + 60}
        token = jwt.encode({**about, **self.server.claims}, "k" * 32)
        self._answer({"access_token": "the-token", "token_type": "Bearer", "id_token": token})

    def _answer(self, content: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, args=(0.05,))
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()
