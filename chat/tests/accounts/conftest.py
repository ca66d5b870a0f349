"""Accounts: passwords, email, two-factor, sessions, limits, and signing in by OIDC."""

import re
import time
from html import unescape
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from django.test import Client

from chat import pokes
from chat.models import User
from chat.tests.conftest import PASSWORD

NEW = "staple battery horse"


SIGN_IN = "/accounts/login/"


RESET = "/accounts/password/reset/"


CHANGE = "/accounts/password/change/"


EMAIL = "/accounts/email/"


AGAIN = "/accounts/reauthenticate/"


TWO_FACTOR = "/accounts/two-factor/"


CODES = "/accounts/two-factor/codes/"


SESSIONS = "/accounts/sessions/"


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password}, **more)


@pytest.fixture
def fresh_bob(client: Client, bob: User) -> Client:
    """Bob, who has just typed his password again."""
    sign_in(client, "bob@example.com")
    client.post(AGAIN, {"password": PASSWORD})
    return client


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sessions whose live pages were told to close."""
    heard: list[str] = []
    monkeypatch.setattr(pokes, "session_ended", heard.append)
    return heard


def totp_code(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def turn_on_two_factor(client: Client) -> str:
    page = text_of(client.get("/accounts/two-factor/on/"))
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    client.post("/accounts/two-factor/on/", {"code": totp_code(secret)})
    return str(secret)


@pytest.fixture
def secret(fresh_bob: Client) -> str:
    """Bob's, who has just turned two-factor sign-in on."""
    return turn_on_two_factor(fresh_bob)


@pytest.fixture
def two_factor(fresh_bob: Client, secret: str) -> Client:
    return fresh_bob


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.body))
    assert found, mail.body
    return found[1]


def check_look(page: Any) -> None:
    html = page.content.decode()
    assert re.findall(r"<script[^>]*>", html) == re.findall(
        r'<script defer nonce="[^"]+" src="[^"]*htmx-bundle[^"]*">', html
    )
    assert " style=" not in html and "data:" not in html and "<style" not in html
    assert 'class="brand">' in html
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
