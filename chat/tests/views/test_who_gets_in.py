"""Who gets in."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, User
from chat.tests.views.conftest import HTMX, IN_ROOM, OWN, ROOM, draft, text_of, url

pytestmark = pytest.mark.django_db


OTHER = {"home", "my_css", "create_room", "rooms", "people", "activity", "settings", "team"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ROOM | IN_ROOM | OWN | OTHER))
def test_nobody_is_sent_to_sign_in(
    client: Client, message: Message, name: str, method: str
) -> None:
    path = url(name, message)
    response = client.generic(method, path)
    assert response.status_code == 302
    back = "/rooms/general/" if name == "post_message" else path
    assert response.headers["Location"] == f"/accounts/login/?next={back}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ROOM | IN_ROOM | OWN | OTHER))
def test_nobodys_htmx_is_answered_with_a_sentence(
    client: Client, message: Message, name: str, method: str
) -> None:
    response = client.generic(method, url(name, message), headers=HTMX)
    assert response.status_code == 401
    assert "You are signed out." in text_of(response)
    assert 'href="/accounts/login/?next=/">Sign in again to go on.' in text_of(response)


@pytest.mark.parametrize(
    ("name", "method"),
    [(name, "get") for name in sorted(ROOM | OWN)]
    + [(name, "post") for name in sorted(IN_ROOM | OWN)],
)
def test_a_stranger_sees_a_404(as_eve: Client, message: Message, name: str, method: str) -> None:
    response = getattr(as_eve, method)(url(name, message), draft(after="0."))
    assert response.status_code == 404
    assert "Ada" not in text_of(response) and "General" not in text_of(response)


@pytest.mark.parametrize("name", sorted(ROOM | OTHER - {"home", "team"}))
def test_a_member_gets_in(as_bob: Client, message: Message, name: str) -> None:
    assert as_bob.get(url(name, message), {"after": "0."}).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN))
def test_anothers_message_is_not_there_to_edit_or_delete(
    as_bob: Client, message: Message, name: str, method: str
) -> None:
    assert getattr(as_bob, method)(url(name, message), draft()).status_code == 404
    message.refresh_from_db()
    assert message.body == "Ada's words"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN))
def test_a_tombstone_is_not_there_to_edit_or_delete(
    as_ada: Client, ada: User, message: Message, name: str, method: str
) -> None:
    actions.delete_message(message=message, deleter=ada)
    assert getattr(as_ada, method)(url(name, message), draft()).status_code == 404


@pytest.mark.parametrize(
    ("name", "method"),
    [("room", "post"), ("room_news", "post"), ("post_message", "get"), ("edit_message", "delete")],
)
def test_other_methods_are_refused(
    as_ada: Client, message: Message, name: str, method: str
) -> None:
    assert getattr(as_ada, method)(url(name, message)).status_code == 405


@pytest.mark.parametrize(
    "path", ["/rooms/nowhere/", "/rooms/general/2", "/messages/999/edit/", "/accounts/signup/"]
)
def test_what_is_not_there_looks_like_what_may_not_be_seen(
    as_ada: Client, message: Message, path: str
) -> None:
    response = as_ada.get(path)
    assert response.status_code == 404
    assert "There is nothing here, or nothing that you may see." in text_of(response)


def test_a_form_without_its_token_is_refused_with_a_sentence(
    message: Message, as_ada: Client
) -> None:
    as_ada.handler.enforce_csrf_checks = True
    response = as_ada.post(url("post_message", message), draft(), headers=HTMX)
    assert response.status_code == 403
    assert b"This page is out of date. Reload it, and try again." in response.content
