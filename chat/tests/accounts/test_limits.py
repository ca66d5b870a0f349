"""Limits."""

import logging
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from pytest_django import Settings

from chat.models import User
from chat.tests.accounts.conftest import NEW, RESET, check_look, link_in, sign_in, text_of
from chat.tests.conftest import Postbox
from environment import Environment

pytestmark = pytest.mark.django_db


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
    client: Client, bob: User, mailoutbox: Postbox
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


def test_mails_to_one_address_are_limited(bob: User, mailoutbox: Postbox) -> None:
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


@pytest.fixture
def uncounted(settings: Settings, tmp_path: Path) -> Client:
    """Somebody who comes while the store of the counts is away."""
    url = f"unix://{tmp_path}/nobody.sock"
    cache = Environment.read({"DATA_DIR": str(tmp_path), "REDIS_URL": url}).cache()
    settings.CACHES = settings.CACHES | {"default": cache}
    return Client(raise_request_exception=False)


def test_while_nobody_counts_nobody_can_try(uncounted: Client, bob: User) -> None:
    response = sign_in(uncounted, "bob@example.com")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "Nobody can prove who they are just now." in text_of(response)


def test_the_log_then_has_a_line_and_no_traceback(
    uncounted: Client, bob: User, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(uncounted, "bob@example.com")
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert record.getMessage().startswith("tries to sign in can't be counted: ")
    assert record.exc_info is None
