"""Every page."""

import pytest
from django.test import Client

from chat.models import Room, User
from chat.tests.accounts.conftest import (
    AGAIN,
    CHANGE,
    CODES,
    EMAIL,
    RESET,
    SESSIONS,
    SIGN_IN,
    TWO_FACTOR,
    check_look,
    sign_in,
    text_of,
)
from chat.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


PUBLIC = [
    (SIGN_IN, 200),
    ("/accounts/inactive/", 200),
    (RESET, 200),
    ("/accounts/password/reset/sent/", 200),
    ("/accounts/password/reset/done/", 200),
    ("/accounts/password/reset/1-nonsense-key/", 200),
    ("/accounts/signup/", 404),
    ("/accounts/passkey/", 404),
    ("/accounts/oidc/login/", 404),
    ("/accounts/oidc/callback/", 404),
    ("/accounts/two-factor/webauthn/", 404),
    ("/accounts/social/", 404),
]


PRIVATE = [
    (EMAIL, 200),
    (CHANGE, 200),
    (TWO_FACTOR, 200),
    ("/accounts/two-factor/on/", 200),
    ("/accounts/two-factor/codes/new/", 200),
    (AGAIN, 200),
    (SESSIONS, 200),
    ("/accounts/logout/", 200),
]


WITH_TWO_FACTOR = [
    (TWO_FACTOR, 200),
    ("/accounts/two-factor/off/", 200),
    ("/accounts/two-factor/reauthenticate/", 200),
    (CODES, 200),
    ("/accounts/two-factor/codes/new/", 200),
]


@pytest.mark.parametrize(("path", "status"), PUBLIC)
def test_a_public_page_is_strict_and_ours(
    client: Client, ada: User, path: str, status: int
) -> None:
    page = client.get(path)
    assert page.status_code == status
    check_look(page)


@pytest.mark.parametrize(("path", "status"), PRIVATE)
def test_a_page_of_ones_own_is_strict_and_ours(
    client: Client, ada: User, path: str, status: int
) -> None:
    sign_in(client, "ada@example.com")
    client.post(AGAIN, {"password": PASSWORD})
    page = client.get(path)
    assert page.status_code == status
    check_look(page)


@pytest.mark.parametrize(("path", "status"), WITH_TWO_FACTOR)
def test_a_page_of_two_factor_sign_in_is_strict_and_ours(
    two_factor: Client, path: str, status: int
) -> None:
    page = two_factor.get(path)
    assert page.status_code == status
    check_look(page)


def test_settings_mark_where_one_is(as_bob: Client) -> None:
    page = text_of(as_bob.get(SESSIONS))
    assert f'<a href="{SESSIONS}" aria-current="page">Sessions</a>' in page
    assert page.count('aria-current="page"') == 1 and 'aria-label="Settings"' in page


def test_settings_show_ones_rooms(as_bob: Client, general: Room) -> None:
    assert 'href="/rooms/general/"' in text_of(as_bob.get(SESSIONS))


def test_the_sign_in_page_leads_to_a_new_password(client: Client, ada: User) -> None:
    assert f'<a href="{RESET}">Forgot your password?</a>' in text_of(client.get(SIGN_IN))


def test_nobody_is_offered_to_sign_in_by_oidc_where_it_is_not_set_up(
    client: Client, ada: User
) -> None:
    assert "oidc" not in text_of(client.get(SIGN_IN))


@pytest.mark.parametrize("path", [EMAIL, CHANGE, TWO_FACTOR, CODES, SESSIONS])
def test_nobody_is_sent_to_sign_in_from_settings(client: Client, ada: User, path: str) -> None:
    assert client.get(path).headers["Location"] == f"{SIGN_IN}?next={path}"
