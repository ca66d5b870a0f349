"""Signing in and out."""

import re

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.tests.views.conftest import sign_in, text_of

pytestmark = pytest.mark.django_db


def test_the_right_password_lets_in(client: Client, bob: User) -> None:
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/rooms/general/"


@pytest.mark.parametrize(
    ("next_page", "location"),
    [("/rooms/general/7", "/rooms/general/7"), ("https://evil.example/", "/"), ("//evil", "/")],
)
def test_signing_in_leads_on_within_this_site(
    client: Client, bob: User, next_page: str, location: str
) -> None:
    assert sign_in(client, next=next_page).headers["Location"] == location


def test_an_email_is_the_same_in_capitals(client: Client, bob: User) -> None:
    assert sign_in(client, login="BOB@EXAMPLE.COM").status_code == 302


def test_a_wrong_password_shows_an_error_and_keeps_the_email(client: Client, bob: User) -> None:
    page = text_of(sign_in(client, "wrong horse battery"))
    assert "The email address and/or password you specified are not correct." in page
    assert 'value="bob@example.com"' in page and "wrong horse" not in page


def test_a_stranger_and_a_wrong_password_get_the_same_answer(client: Client, bob: User) -> None:
    pages = [
        sign_in(client, "wrong horse battery", login=email).content.decode().replace(email, "")
        for email in ("bob@example.com", "who@example.com")
    ]
    errors = [re.findall('<ul class="errorlist.*?</ul>', page) for page in pages]
    assert errors[0] and errors[0] == errors[1]


def test_who_was_deactivated_can_not_sign_in(client: Client, bob: User) -> None:
    actions.deactivate_user(user=bob)
    assert sign_in(client).headers["Location"] == "/accounts/inactive/"
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_who_was_deactivated_is_signed_out(as_bob: Client, bob: User) -> None:
    actions.deactivate_user(user=bob)
    assert as_bob.get("/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("known", "guessed", "zone"),
    [
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Paris", "Asia/Tokyo", "Europe/Paris"),
        ("", "Mars/Olympus", ""),
        ("", "../../etc/passwd", ""),
        ("", "", ""),
    ],
)
def test_signing_in_takes_a_time_zone_where_none_is_known(
    client: Client, bob: User, known: str, guessed: str, zone: str
) -> None:
    actions.guess_time_zone(user=bob, zone=known)
    sign_in(client, zone=guessed)
    bob.refresh_from_db()
    assert bob.time_zone == zone


def test_a_wrong_password_takes_no_time_zone(client: Client, bob: User) -> None:
    sign_in(client, "wrong horse battery", zone="Asia/Tokyo")
    bob.refresh_from_db()
    assert bob.time_zone == ""


def test_signing_out_ends_the_session(as_bob: Client) -> None:
    stolen = Client()
    stolen.cookies["confab_session"] = as_bob.cookies["confab_session"].value
    assert as_bob.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert stolen.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_link_does_not_sign_out(as_bob: Client, general: Room) -> None:
    as_bob.get("/accounts/logout/")
    assert as_bob.get("/rooms/general/").status_code == 200
