"""Signing in by OIDC, against a provider on loopback."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

import urls
from chat import actions
from chat.models import User
from chat.tests.accounts.conftest import SESSIONS, SIGN_IN, check_look, sign_in, turn_on_two_factor
from chat.tests.conftest import PASSWORD
from chat.tests.oidc_provider import CODE, Provider, serving
from environment import Environment

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/login/"
CALLBACK = "/accounts/oidc/callback/"


def set_up(settings: Settings, monkeypatch: pytest.MonkeyPatch, issuer: str, folder: Path) -> None:
    given = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "confab", "OIDC_CLIENT_SECRET": "hush"}
    environment = Environment.read({**given, "OIDC_NAME": "Harbour ID", "DATA_DIR": str(folder)})
    settings.SOCIALACCOUNT_PROVIDERS = environment.oidc_providers()
    settings.ROOT_URLCONF = tuple(run_path(urls.__file__)["urlpatterns"])
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def provider(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Provider]:
    with serving() as provider:
        set_up(settings, monkeypatch, provider.issuer, tmp_path)
        yield provider


def come_back(client: Client, provider: Provider, query: str = "", **claims: Any) -> Any:
    provider.claims = {"sub": "1", **claims}
    state = provider.visit(client.get(f"{LOGIN}{query}").headers["Location"])
    return client.get(CALLBACK, {"code": CODE, "state": state})


def test_the_sign_in_page_offers_it_by_its_name(
    client: Client, ada: User, provider: Provider
) -> None:
    page = client.get(SIGN_IN)
    check_look(page)
    assert f'href="{LOGIN}">Harbour ID</a>' in unescape(page.content.decode())


def test_who_has_an_account_with_the_verified_email_is_let_in(
    client: Client, bob: User, provider: Provider
) -> None:
    come_back(client, provider, email="Bob@Example.com", email_verified=True)
    assert client.get(SESSIONS).context["user"] == bob


def test_it_leads_on_to_where_one_wanted(client: Client, bob: User, provider: Provider) -> None:
    query = f"?next={SESSIONS}"
    answer = come_back(client, provider, query, email="bob@example.com", email_verified=True)
    assert answer.headers["Location"] == SESSIONS


def test_it_stores_nothing_and_leaves_the_password_alone(
    client: Client, bob: User, provider: Provider
) -> None:
    come_back(client, provider, email="bob@example.com", email_verified=True)
    assert not SocialAccount.objects.exists()
    assert sign_in(Client(), "bob@example.com", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "mallory@example.com", "email_verified": True},
        {"email": "bob@example.com", "email_verified": False},
        {"email": "bob@example.com", "email_verified": "false"},
        {"email": "bob@example.com"},
        {"email": "", "email_verified": True},
        {"preferred_username": "bob@example.com"},
    ],
    ids=str,
)
def test_others_are_told_so_and_nobody_is_made(
    client: Client, bob: User, provider: Provider, claims: dict[str, Any]
) -> None:
    answer = come_back(client, provider, **claims)
    assert answer.status_code == 403 and "You have no account here" in answer.content.decode()
    check_look(answer)
    assert client.get(SESSIONS).status_code == 302 and User.objects.count() == 2


def test_a_provider_that_says_true_as_a_word_is_understood(
    client: Client, bob: User, provider: Provider
) -> None:
    come_back(client, provider, email="bob@example.com", email_verified="true")
    assert client.get(SESSIONS).status_code == 200


def test_who_was_deactivated_is_not_let_in(client: Client, bob: User, provider: Provider) -> None:
    actions.deactivate_user(user=bob)
    answer = come_back(client, provider, email="bob@example.com", email_verified=True)
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert client.get(SESSIONS).status_code == 302


def test_two_factor_sign_in_is_asked_for_all_the_same(
    client: Client, bob: User, provider: Provider
) -> None:
    sign_in(client, "bob@example.com")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    turn_on_two_factor(client)
    page = Client()
    come_back(page, provider, email="bob@example.com", email_verified=True)
    assert page.get(SESSIONS).status_code == 302


@pytest.mark.parametrize("process", ["connect", "redirect", "login"])
def test_whatever_the_address_asks_for_it_signs_in(
    client: Client, bob: User, provider: Provider, process: str
) -> None:
    query = f"?process={process}"
    come_back(client, provider, query, email="bob@example.com", email_verified=True)
    assert client.get(SESSIONS).status_code == 200 and not SocialAccount.objects.exists()


def test_a_state_that_is_none_of_ours_is_refused(
    client: Client, bob: User, provider: Provider
) -> None:
    answer = client.get(CALLBACK, {"code": CODE, "state": "forged"})
    assert answer.status_code == 401
    check_look(answer)


def test_who_turns_back_is_told_so(client: Client, bob: User, provider: Provider) -> None:
    state = provider.visit(client.get(LOGIN).headers["Location"])
    answer = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    check_look(answer)
    assert "You turned back" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_said_to(
    client: Client,
    ada: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    set_up(settings, monkeypatch, "http://127.0.0.1:1", tmp_path)
    answer = client.get(LOGIN)
    assert answer.status_code == 502
    check_look(answer)
