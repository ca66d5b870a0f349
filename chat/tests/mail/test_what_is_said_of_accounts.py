"""Mails that are finished as plain text: their HTML is made of it."""

import pytest
from django.test import Client

from chat import actions
from chat.models import User
from chat.tests.conftest import Postbox

pytestmark = pytest.mark.django_db


def html(mailoutbox: Postbox) -> str:
    (mail,) = mailoutbox
    ((content, kind),) = mail.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    return str(content)


def test_a_link_stands_out_and_leads_there(client: Client, bob: User, mailoutbox: Postbox) -> None:
    client.post("/accounts/password/reset/", {"email": "bob@example.com"})
    found = html(mailoutbox)
    assert '<p><a href="http://testserver/accounts/password/reset/' in found
    assert "<h1>A new password</h1>" in found and "nothing to switch off" in found


def test_a_code_stands_out(ada: User, mailoutbox: Postbox) -> None:
    actions.send_mail(to="cy@example.com", subject="A code", body="It is:\n\nK7Q2\n\n--\nWhy")
    assert '<p class="code">K7Q2</p>' in html(mailoutbox)


def test_a_stranger_is_not_told_the_teams_name(
    client: Client, ada: User, mailoutbox: Postbox
) -> None:
    client.post("/accounts/password/reset/", {"email": "stranger@example.com"})
    assert "Tidewater" not in html(mailoutbox)


def test_a_name_is_only_text_and_no_link(ada: User, mailoutbox: Postbox) -> None:
    body = "<b>x</b> https://evil.example/ wants in\n\njavascript:alert(1)"
    actions.send_mail(to="cy@example.com", subject="<i>", body=body)
    found = html(mailoutbox)
    assert "<b>" not in found and "<i>" not in found and "<a " not in found
