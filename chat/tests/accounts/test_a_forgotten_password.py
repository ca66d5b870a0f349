"""A forgotten password."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from chat import actions
from chat.models import User
from chat.tests.accounts.conftest import NEW, RESET, link_in, sign_in, text_of
from chat.tests.conftest import Postbox

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_replaced_by_mail(
    client: Client, bob: User, mailoutbox: Postbox
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), "bob@example.com", NEW).headers["Location"] == "/"


def test_the_mail_comes_from_us_to_the_person(
    client: Client, bob: User, mailoutbox: Postbox
) -> None:
    client.post(RESET, {"email": "Bob@Example.com"})
    (mail,) = mailoutbox
    assert mail.to == ["bob@example.com"] and mail.from_email == "Confab <confab@localhost>"
    assert mail.subject == "[Confab] A new password"


def test_a_link_is_good_once(client: Client, bob: User, mailoutbox: Postbox) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert "no longer good" in text_of(Client().get(link, follow=True))


def test_the_link_leads_to_the_public_address_whatever_the_host(
    client: Client, bob: User, mailoutbox: Postbox, settings: Settings
) -> None:
    settings.ENVIRONMENT = Public()
    client.post(RESET, {"email": "bob@example.com"}, headers={"host": "localhost:666"})
    assert "https://chat.example.com/accounts/password/reset/" in str(mailoutbox[0].body)


class Public:
    public_url = "https://chat.example.com"


def test_a_weak_password_is_refused(client: Client, bob: User, mailoutbox: Postbox) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    weak = {"password1": "password12", "password2": "password12"}
    assert "too common" in text_of(client.post(form.redirect_chain[0][0], weak))


def test_a_reset_ends_every_session(
    client: Client, as_bob: Client, mailoutbox: Postbox, heard: list[str]
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    form = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(form.redirect_chain[0][0], {"password1": NEW, "password2": NEW})
    assert heard == [as_bob.cookies["confab_session"].value]


def test_a_reset_for_nobody_gets_the_same_answer_and_a_mail(
    client: Client, bob: User, mailoutbox: Postbox
) -> None:
    answers = [
        Client().post(RESET, {"email": email}, follow=True)
        for email in ("bob@example.com", "nobody@example.com")
    ]
    known, unknown = (re.sub(r'(nonce="|Token":")[^"]+', "", text_of(answer)) for answer in answers)
    assert known == unknown and answers[0].redirect_chain == answers[1].redirect_chain
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"], ["nobody@example.com"]]


def test_who_was_deactivated_gets_no_link(client: Client, bob: User, mailoutbox: Postbox) -> None:
    actions.deactivate_user(user=bob)
    client.post(RESET, {"email": "bob@example.com"})
    assert [mail.subject for mail in mailoutbox] == ["[Confab] No account with this email"]
