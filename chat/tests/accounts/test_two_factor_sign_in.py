"""Two-factor sign-in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from chat.models import User
from chat.tests.accounts.conftest import (
    CODES,
    SESSIONS,
    SIGN_IN,
    TWO_FACTOR,
    check_look,
    sign_in,
    text_of,
    totp_code,
)
from chat.tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_the_key_is_shown_as_a_picture_inside_the_page_and_as_text(fresh_bob: Client) -> None:
    page = text_of(fresh_bob.get("/accounts/two-factor/on/"))
    assert re.search(r'<svg [^>]*class="qr"><title>QR code</title>.*?<path [^>]*d="M', page)
    assert re.search(r"<code>[A-Z2-7]{32}</code>", page)


def test_turning_it_on_shows_recovery_codes(two_factor: Client) -> None:
    assert len(re.findall(r"<code>\d{8}</code>", text_of(two_factor.get(CODES)))) == 10


def test_a_wrong_code_does_not_turn_it_on(fresh_bob: Client, bob: User) -> None:
    fresh_bob.get("/accounts/two-factor/on/")
    fresh_bob.post("/accounts/two-factor/on/", {"code": "000000"})
    assert not Authenticator.objects.filter(user=bob).exists()


def test_the_password_alone_then_lets_nobody_in(secret: str) -> None:
    page = Client()
    assert sign_in(page, "bob@example.com").headers["Location"] == f"{TWO_FACTOR}sign-in/"
    check_look(page.get(f"{TWO_FACTOR}sign-in/"))
    assert page.get(SESSIONS).status_code == 302


def test_the_password_and_a_code_let_in(secret: str) -> None:
    page = Client()
    sign_in(page, "bob@example.com")
    page.post(f"{TWO_FACTOR}sign-in/", {"code": totp_code(secret, later=1)})
    assert page.get(SESSIONS).status_code == 200


def test_a_code_is_good_once(secret: str) -> None:
    first, second = Client(), Client()
    for page in (first, second):
        sign_in(page, "bob@example.com")
        page.post(f"{TWO_FACTOR}sign-in/", {"code": totp_code(secret, later=1)})
    assert second.get(SESSIONS).status_code == 302


def test_a_recovery_code_lets_in_once(two_factor: Client) -> None:
    code = re.findall(r"<code>(\d{8})</code>", text_of(two_factor.get(CODES)))[0]
    first, second = Client(), Client()
    for page in (first, second):
        sign_in(page, "bob@example.com")
        page.post(f"{TWO_FACTOR}sign-in/", {"code": code})
    assert (first.get(SESSIONS).status_code, second.get(SESSIONS).status_code) == (200, 302)


def test_guessing_codes_ends_with_429(secret: str) -> None:
    page = Client()
    sign_in(page, "bob@example.com")
    for _ in range(5):
        page.post(f"{TWO_FACTOR}sign-in/", {"code": "000000"})
    assert page.post(f"{TWO_FACTOR}sign-in/", {"code": "000000"}).status_code == 429


def test_who_has_no_code_at_hand_can_begin_again(secret: str) -> None:
    page = Client()
    sign_in(page, "bob@example.com")
    assert page.post("/accounts/logout/").headers["Location"] == SIGN_IN
    assert page.get(f"{TWO_FACTOR}sign-in/").headers["Location"] == SIGN_IN


def test_turning_it_off_makes_the_password_enough(two_factor: Client) -> None:
    two_factor.post("/accounts/two-factor/off/")
    assert sign_in(Client(), "bob@example.com").headers["Location"] == "/"


def test_who_has_not_just_signed_in_is_asked_before_turning_it_off(secret: str, bob: User) -> None:
    signed_in(bob).post("/accounts/two-factor/off/")
    assert Authenticator.objects.filter(user=bob, type="totp").exists()


def test_recovery_codes_can_be_downloaded(two_factor: Client) -> None:
    codes = two_factor.get("/accounts/two-factor/codes/download/").content.decode().split()
    assert len(codes) == 10
