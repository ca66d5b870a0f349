"""What is sent along."""

import re
from typing import Any

import pytest
from django.test import Client

from chat.models import Message, Room, User
from chat.tests.views.conftest import draft, sign_in

pytestmark = pytest.mark.django_db


CSP = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types htmx"
)


PAGES = [
    *("/rooms/general/", "/rooms/general/1", "/rooms/new/", "/accounts/logout/", "/nowhere"),
    *("/rooms/", "/rooms/direct/", "/rooms/general/members/", "/rooms/general/notices/"),
    *("/rooms/general/settings/", "/rooms/general/delete/", "/rooms/general/1/why", "/activity/"),
    *("/people/", "/people/ada/", "/settings/", "/team/", "/team/invitations/", "/team/audit/"),
]


FORMS = ["/rooms/general/post", "/rooms/new/", "/messages/{}/edit/"]


def is_strict(page: Any) -> bool:
    """Just our policy, and its nonce on the one script and on each element that htmx obeys."""
    nonces = set(re.findall('nonce="(.*?)"', page.content.decode()))
    scripts = re.findall("<script.*?>", page.content.decode())
    assert page.headers["Content-Security-Policy"] == CSP.format(*nonces)
    return len(nonces) == len(scripts) == 1 and f'nonce="{min(nonces)}"' in scripts[0]


@pytest.mark.parametrize("path", [*PAGES, "/messages/{}/edit/", "/messages/{}/delete/"])
def test_every_page_has_the_strict_policy(as_ada: Client, message: Message, path: str) -> None:
    assert is_strict(as_ada.get(path.format(message.pk)))


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/inactive/", "/nowhere", "/setup/"])
def test_every_public_page_has_the_strict_policy(client: Client, ada: User, path: str) -> None:
    assert is_strict(client.get(path))


@pytest.mark.parametrize("path", FORMS)
def test_every_refused_form_has_the_strict_policy(
    as_ada: Client, message: Message, path: str
) -> None:
    assert is_strict(as_ada.post(path.format(message.pk), draft(" ")))


def test_the_set_up_page_has_the_strict_policy(client: Client, db: None) -> None:
    assert is_strict(client.get("/setup/"))


@pytest.mark.parametrize("path", ["/", "/me.css", "/up", "/rooms/general/news?after=0."])
def test_what_is_no_page_may_run_no_script_at_all(
    as_ada: Client, message: Message, path: str
) -> None:
    policy = as_ada.get(path).headers["Content-Security-Policy"]
    assert policy == CSP.replace("script-src 'nonce-{}'; ", "")


def test_every_page_has_its_own_nonce(as_ada: Client, general: Room) -> None:
    policies = [as_ada.get("/rooms/general/").headers["Content-Security-Policy"] for _ in "12"]
    assert policies[0] != policies[1]


@pytest.mark.parametrize("path", ["/", "/rooms/general/", "/me.css", "/up", "/accounts/login/"])
def test_nothing_may_be_framed_or_guessed_at(as_ada: Client, general: Room, path: str) -> None:
    headers = as_ada.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookies_are_out_of_reach_for_scripts_and_other_sites(
    client: Client, bob: User
) -> None:
    client.get("/accounts/login/")
    sign_in(client)
    for cookie in ("confab_session", "confab_csrf"):
        assert client.cookies[cookie]["httponly"] and client.cookies[cookie]["samesite"] == "Lax"
