"""Its token."""

import re
from base64 import urlsafe_b64decode

import pytest
from django.test import Client

from chat.actions.invitations import TOKEN_BYTES
from chat.models import AuditEntry, Room, User
from chat.models.records import hashed
from chat.tests.actions.conftest import everything
from chat.tests.conftest import Postbox
from chat.tests.invitations.conftest import FORM, accept, invite, only_invitation
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_token_is_256_random_bits(ada: User, general: Room) -> None:
    tokens = {invite(ada) for _invitation in range(20)}
    assert len(tokens) == 20 and TOKEN_BYTES == 32
    assert {len(urlsafe_b64decode(f"{token}=")) for token in tokens} == {32}


def test_only_a_tokens_hash_is_stored(token: str) -> None:
    assert token not in str(everything())
    assert only_invitation().token_hash == hashed(token) != token


def test_the_hash_is_no_token(client: Client, token: str) -> None:
    assert client.get(f"/join/{hashed(token)}/").status_code == 404


def test_the_link_is_shown_once(as_ada: Client, general: Room) -> None:
    fresh = as_ada.post("/team/invitations/", FORM)
    (link,) = re.findall(r'value="http://testserver(/join/\S+/)"', text_of(fresh))
    assert fresh.headers["Cache-Control"] == "no-store"
    assert Client().get(link).status_code == 200
    later = text_of(as_ada.get("/team/invitations/"))
    assert link not in later and "/join/" not in later


def test_the_link_is_never_in_the_log(as_ada: Client, general: Room) -> None:
    page = text_of(as_ada.post("/team/invitations/", FORM))
    (token,) = re.findall(r'value="http://testserver/join/(\S+)/"', page)
    targets = AuditEntry.objects.values_list("target", flat=True)
    assert targets and not [target for target in targets if token in target]


def test_the_links_qr_code_needs_no_style_and_no_image(as_ada: Client, general: Room) -> None:
    page = as_ada.post("/team/invitations/", FORM).content.decode()
    (code,) = re.findall(r'class="code".*?(<svg.*?</svg>)', page, re.DOTALL)
    assert "style" not in code and "data:" not in code and "<path" in code


def test_an_invitation_with_an_email_is_sent_there(
    as_ada: Client, general: Room, mailoutbox: Postbox
) -> None:
    as_ada.post("/team/invitations/", FORM | {"email": "cy@example.com"})
    (sent,) = mailoutbox
    (token,) = re.findall(r"http://testserver/join/(\S+)/", str(sent.body))
    assert sent.to == ["cy@example.com"] and "Ada invites you to Tidewater" in sent.subject
    assert accept(token).name == "Cy"
