"""Accounts: passwords, email, two-factor, sessions, limits, and signing in by OIDC."""

import re
import smtplib
import time
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from chat import accounts, actions, pokes
from chat.models import Room, User
from chat.tests.conftest import PASSWORD, signed_in
from chat.tests.test_sockets import Page

pytestmark = pytest.mark.django_db

NEW = "staple battery horse"
SIGN_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
EMAIL = "/accounts/email/"
CONFIRM = "/accounts/email/confirm/"
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


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found[1]


# Every page


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


def check_look(page: Any) -> None:
    html = page.content.decode()
    assert re.findall(r"<script[^>]*>", html) == re.findall(
        r'<script defer nonce="[^"]+" src="[^"]*htmx-bundle[^"]*">', html
    )
    assert " style=" not in html and "data:" not in html and "<style" not in html
    assert 'class="brand">' in html
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


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


# A forgotten password


def test_a_forgotten_password_is_replaced_by_mail(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), "bob@example.com", NEW).headers["Location"] == "/"


def test_the_mail_comes_from_us_to_the_person(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": "Bob@Example.com"})
    (mail,) = mailoutbox
    assert mail.to == ["bob@example.com"] and mail.from_email == "Confab <confab@localhost>"
    assert mail.subject == "[Confab] A new password"


def test_a_link_is_good_once(client: Client, bob: User, mailoutbox: list[EmailMessage]) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert "no longer good" in text_of(Client().get(link, follow=True))


def test_the_link_leads_to_the_public_address_whatever_the_host(
    client: Client, bob: User, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.ENVIRONMENT = Public()
    client.post(RESET, {"email": "bob@example.com"}, headers={"host": "localhost:666"})
    assert "https://chat.example.com/accounts/password/reset/" in str(mailoutbox[0].body)


class Public:
    public_url = "https://chat.example.com"


def test_a_weak_password_is_refused(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    weak = {"password1": "password12", "password2": "password12"}
    assert "too common" in text_of(client.post(form.redirect_chain[0][0], weak))


def test_a_reset_ends_every_session(
    client: Client, as_bob: Client, mailoutbox: list[EmailMessage], heard: list[str]
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert heard == [as_bob.cookies["confab_session"].value]


def test_a_reset_for_nobody_gets_the_same_answer_and_a_mail(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    answers = [
        Client().post(RESET, {"email": email}, follow=True)
        for email in ("bob@example.com", "nobody@example.com")
    ]
    known, unknown = (re.sub(r'(nonce="|Token":")[^"]+', "", text_of(answer)) for answer in answers)
    assert known == unknown and answers[0].redirect_chain == answers[1].redirect_chain
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"], ["nobody@example.com"]]


def test_who_was_deactivated_gets_no_link(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    actions.deactivate_user(user=bob)
    client.post(RESET, {"email": "bob@example.com"})
    assert [mail.subject for mail in mailoutbox] == ["[Confab] No account with this email"]


# Another password


def change_password(client: Client, old: str = PASSWORD, new: str = NEW) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_a_changed_password_is_the_one_that_counts(as_bob: Client) -> None:
    change_password(as_bob)
    assert sign_in(Client(), "bob@example.com", NEW).status_code == 302


def test_the_wrong_old_password_changes_nothing(as_bob: Client, bob: User) -> None:
    change_password(as_bob, old="guessed wrong")
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_ones_own_session_outlives_the_change(as_bob: Client) -> None:
    change_password(as_bob)
    assert as_bob.get(SESSIONS).status_code == 200


def test_other_sessions_do_not(as_bob: Client, bob: User) -> None:
    other = signed_in(bob)
    change_password(as_bob)
    assert other.get(SESSIONS).status_code == 302


def test_other_sessions_live_pages_close_at_once(
    as_bob: Client, bob: User, as_ada: Client, heard: list[str]
) -> None:
    other = signed_in(bob)
    change_password(as_bob)
    assert heard == [other.cookies["confab_session"].value]


def test_the_change_is_said_on_the_page_and_by_mail(
    as_bob: Client, mailoutbox: list[EmailMessage]
) -> None:
    change_password(as_bob)
    assert 'role="status">Password successfully changed.' in text_of(as_bob.get(CHANGE))
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"]]


def test_signing_in_and_out_needs_no_message(as_bob: Client) -> None:
    as_bob.post("/accounts/logout/")
    sign_in(as_bob, "bob@example.com")
    assert 'class="notice"' not in text_of(as_bob.get(SESSIONS))


def test_a_mail_server_that_is_away_does_not_undo_it(
    as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr(accounts.Adapter, "send_mail", fail)
    change_password(as_bob)
    assert as_bob.get(SESSIONS).status_code == 200


# Another email


def ask_for_email(client: Client, email: str = "robert@example.com") -> Any:
    return client.post(EMAIL, {"email": email, "action_add": "yes"})


def test_an_email_counts_once_the_code_sent_to_it_is_typed(
    fresh_bob: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_email(fresh_bob)
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    bob.refresh_from_db()
    assert bob.email == "robert@example.com"
    assert sign_in(Client(), "robert@example.com").status_code == 302


def test_until_then_it_is_worth_nothing(
    fresh_bob: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_email(fresh_bob)
    assert sign_in(Client(), "robert@example.com").status_code == 200
    assert mailoutbox[0].to == ["robert@example.com"]
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_until_then_no_link_goes_to_it(fresh_bob: Client, mailoutbox: list[EmailMessage]) -> None:
    ask_for_email(fresh_bob)
    Client().post(RESET, {"email": "robert@example.com"})
    assert mailoutbox[-1].subject == "[Confab] No account with this email"


def test_the_old_email_is_told_and_counts_no_longer(
    fresh_bob: Client, mailoutbox: list[EmailMessage]
) -> None:
    fresh_bob.get(EMAIL)
    ask_for_email(fresh_bob)
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert mailoutbox[-1].to == ["bob@example.com"]
    assert sign_in(Client(), "bob@example.com").status_code == 200


def test_a_wrong_code_changes_nothing(fresh_bob: Client, bob: User) -> None:
    ask_for_email(fresh_bob)
    assert "Incorrect code" in text_of(fresh_bob.post(CONFIRM, {"code": "AAA-AAA"}))
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_the_page_for_the_code_is_strict_and_ours(fresh_bob: Client) -> None:
    ask_for_email(fresh_bob)
    page = fresh_bob.get(CONFIRM)
    check_look(page)
    assert "robert@example.com" in text_of(page)


def test_without_an_email_to_confirm_there_is_nothing_to_confirm(as_bob: Client) -> None:
    assert as_bob.get(CONFIRM).headers["Location"] == EMAIL


def test_anothers_email_is_refused_to_whoever_reads_their_mail(
    fresh_bob: Client, ada: User, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_email(fresh_bob, "ada@example.com")
    answer = fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert "already registered" in text_of(answer)
    assert not EmailAddress.objects.filter(user=bob, email="ada@example.com").exists()


def test_another_email_asks_for_the_password_first(as_bob: Client) -> None:
    assert ask_for_email(as_bob).headers["Location"].startswith(AGAIN)


def test_typing_it_again_goes_on_where_one_was(
    as_bob: Client, mailoutbox: list[EmailMessage]
) -> None:
    again = ask_for_email(as_bob).headers["Location"]
    as_bob.post(again, {"password": PASSWORD}, follow=True)
    assert [mail.to for mail in mailoutbox] == [["robert@example.com"]]


def test_codes_to_one_email_are_limited(fresh_bob: Client, mailoutbox: list[EmailMessage]) -> None:
    answers = [ask_for_email(fresh_bob).status_code for _ in range(2)]
    assert answers == [302, 429] and len(mailoutbox) == 1


def test_a_code_guessed_wrong_three_times_is_void(
    fresh_bob: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_email(fresh_bob)
    for _ in range(3):
        fresh_bob.post(CONFIRM, {"code": "AAA-AAA"})
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


# Two-factor sign-in


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


# Sessions


def test_each_session_is_listed_with_its_browser(client: Client, as_bob: Client) -> None:
    sign_in(client, "bob@example.com", headers={"user-agent": "Lynx/2.9"})
    page = text_of(as_bob.get(SESSIONS))
    assert "Lynx/2.9" in page and page.count("This one") == 1


def test_a_session_that_is_ended_is_signed_out_and_its_pages_close_at_once(
    as_bob: Client, bob: User, heard: list[str]
) -> None:
    other, key = signed_in(bob), ""
    key = other.cookies["confab_session"].value
    as_bob.post(SESSIONS, {"session": UserSession.objects.get(session_key=key).pk})
    assert other.get(SESSIONS).status_code == 302 and heard == [key]


def test_ending_one_leaves_the_others(as_bob: Client, bob: User) -> None:
    one, other = signed_in(bob), signed_in(bob)
    key = one.cookies["confab_session"].value
    as_bob.post(SESSIONS, {"session": UserSession.objects.get(session_key=key).pk})
    assert (other.get(SESSIONS).status_code, as_bob.get(SESSIONS).status_code) == (200, 200)


def test_all_others_can_be_ended(as_bob: Client, bob: User, heard: list[str]) -> None:
    others = {signed_in(bob).cookies["confab_session"].value for _ in range(2)}
    as_bob.post(SESSIONS)
    assert set(heard) == others and as_bob.get(SESSIONS).status_code == 200


def test_anothers_session_can_not_be_ended(
    as_bob: Client, as_ada: Client, heard: list[str]
) -> None:
    hers = UserSession.objects.get(user__email="ada@example.com")
    as_bob.post(SESSIONS, {"session": hers.pk})
    assert heard == [] and as_ada.get(SESSIONS).status_code == 200


def test_a_session_made_without_allauth_is_listed_too(as_bob: Client, bob: User) -> None:
    assert UserSession.objects.get(user=bob).session_key == as_bob.cookies["confab_session"].value


def test_a_session_that_has_ended_already_is_no_error(as_bob: Client) -> None:
    assert as_bob.post(SESSIONS, {"session": 10**30}).headers["Location"] == SESSIONS


def test_being_seen_costs_no_query(
    as_bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # session, person
        as_bob.get("/me.css")


def test_being_seen_after_ten_minutes_is_noted(as_bob: Client, bob: User) -> None:
    before = UserSession.objects.get(user=bob).last_seen_at
    caches["process"].clear()
    as_bob.get("/me.css", headers={"user-agent": "Lynx/2.9"})
    session = UserSession.objects.get(user=bob)
    assert session.last_seen_at > before and session.user_agent == "Lynx/2.9"


# Limits


class CountingHasher(MD5PasswordHasher):
    calls = 0

    def encode(self, *arguments: Any, **named: Any) -> str:
        type(self).calls += 1
        return super().encode(*arguments, **named)


@pytest.fixture
def hasher(settings: Settings) -> type[CountingHasher]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.calls = 0
    return CountingHasher


def test_a_stranger_costs_the_work_that_a_wrong_password_costs(
    hasher: type[CountingHasher], bob: User
) -> None:
    work = []
    for email in ("bob@example.com", "nobody@example.com"):
        hasher.calls = 0
        sign_in(Client(), email, "guessed wrong")
        work.append(hasher.calls)
    assert work[0] == work[1] > 0


def fail_to_sign_in(times: int, email: str = "bob@example.com", **more: Any) -> list[int]:
    client = Client()
    return [sign_in(client, email, "guessed", **more).status_code for _ in range(times)]


def test_the_sixth_failure_in_a_minute_is_answered_with_429(bob: User) -> None:
    assert fail_to_sign_in(6) == [200] * 5 + [429]


def test_a_stranger_is_limited_like_a_person(bob: User) -> None:
    assert fail_to_sign_in(6, "nobody@example.com") == [200] * 5 + [429]


def test_429_is_a_page_with_a_sentence(bob: User) -> None:
    fail_to_sign_in(5)
    page = sign_in(Client(), "bob@example.com", "guessed")
    check_look(page)
    assert "Wait a minute, and try again." in text_of(page)


def test_the_right_password_waits_as_well(bob: User) -> None:
    fail_to_sign_in(5)
    assert sign_in(Client(), "bob@example.com").status_code == 429


def test_who_went_on_failing_waits_longer(bob: User, clock: "Clock") -> None:
    fail_to_sign_in(5)
    clock.now += 61
    fail_to_sign_in(5)
    clock.now += 61
    assert fail_to_sign_in(1) == [429]


def test_nobody_is_locked_out_for_more_than_an_hour(bob: User, clock: "Clock") -> None:
    for _ in range(60):
        fail_to_sign_in(2)
        clock.now += 61
    clock.now += 3601
    assert sign_in(Client(), "bob@example.com").status_code == 302


def test_a_new_password_by_mail_lifts_the_limit(
    client: Client, bob: User, mailoutbox: list[EmailMessage]
) -> None:
    fail_to_sign_in(6)
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), "bob@example.com", NEW).status_code == 302


def test_an_address_is_limited_whomever_it_tries(ada: User) -> None:
    tried = [fail_to_sign_in(1, f"p{number}@example.com")[0] for number in range(11)]
    assert tried == [200] * 10 + [429]


def test_another_address_is_not(ada: User) -> None:
    for number in range(11):
        fail_to_sign_in(1, f"p{number}@example.com")
    assert fail_to_sign_in(1, "p99@example.com", REMOTE_ADDR="192.0.2.9") == [200]


def test_a_header_changes_no_address(ada: User) -> None:
    for number in range(10):
        fail_to_sign_in(
            1, f"p{number}@example.com", headers={"x-forwarded-for": f"192.0.2.{number}"}
        )
    assert fail_to_sign_in(1, "p99@example.com", headers={"x-forwarded-for": "192.0.2.99"}) == [429]


def test_signing_in_rightly_uses_nothing_up(bob: User) -> None:
    assert [sign_in(Client(), "bob@example.com").status_code for _ in range(12)] == [302] * 12


def test_mails_to_one_address_are_limited(bob: User, mailoutbox: list[EmailMessage]) -> None:
    answers = [Client().post(RESET, {"email": "bob@example.com"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429] and len(mailoutbox) == 2


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def sleep(self, _seconds: float) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(ratelimit, "time", clock)
    return clock


# Live pages


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tidy_event_loop")
@pytest.mark.parametrize(
    ("path", "form"),
    [(SESSIONS, {}), (CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})],
    ids=["ended", "password changed"],
)
async def test_a_live_page_of_another_session_closes_with_4401(
    as_bob: Client, bob: User, path: str, form: dict[str, str]
) -> None:
    page = Page(await sync_to_async(signed_in)(bob))
    await page.connect(5)
    await page.receive_nothing()
    await sync_to_async(as_bob.post)(path, form)
    assert await page.close_code() == 4401
    await page.disconnect()
