"""Another password."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from chat.models import User
from chat.tests.accounts.conftest import CHANGE, NEW, SESSIONS, sign_in, text_of
from chat.tests.conftest import PASSWORD, Postbox, signed_in

pytestmark = pytest.mark.django_db


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


def test_the_change_is_said_on_the_page_and_by_mail(as_bob: Client, mailoutbox: Postbox) -> None:
    change_password(as_bob)
    assert 'role="status">Password successfully changed.' in text_of(as_bob.get(CHANGE))
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"]]


def test_signing_in_and_out_needs_no_message(as_bob: Client) -> None:
    as_bob.post("/accounts/logout/")
    sign_in(as_bob, "bob@example.com")
    assert 'class="notice"' not in text_of(as_bob.get(SESSIONS))


def test_a_mail_server_that_is_away_does_not_undo_it(as_bob: Client, settings: Settings) -> None:
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 9}}}
    change_password(as_bob)
    assert as_bob.get(SESSIONS).status_code == 200
