"""The composer's tools: a preview, and one's last message."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, Room, User
from chat.tests.drafts.conftest import draft_of, send

pytestmark = pytest.mark.django_db


def test_a_preview_is_what_would_be_shown(as_bob: Client, ada: User, general: Room) -> None:
    body = "**@ada** & all"
    page = as_bob.post("/rooms/general/preview", {"body": body, "nonce": str(uuid4())})
    message = actions.post_message(room=general, author=ada, body=body, nonce=uuid4())
    assert message.html.strip() in page.content.decode()


def test_a_preview_posts_nothing_and_keeps_the_draft(
    as_bob: Client, bob: User, general: Room
) -> None:
    page = as_bob.post("/rooms/general/preview", {"body": "Hm", "nonce": str(uuid4())})
    assert page.context["draft"] == draft_of(bob, general) == "Hm"
    assert not general.messages.exists()


def test_a_preview_of_a_reply_is_shown_in_its_thread(as_bob: Client, root: Message) -> None:
    form = {"body": "Hm", "nonce": str(uuid4()), "thread": root.pk}
    page = as_bob.post("/rooms/general/preview", form)
    assert page.context["thread"] == root and page.context["draft"] == "Hm"


def test_ones_last_message_is_edited(as_bob: Client, bob: User, ada: User, general: Room) -> None:
    mine = send(bob, general, "Mine", uuid4())
    send(ada, general, "Not mine", uuid4())
    response = as_bob.get("/rooms/general/last/edit/")
    assert response.headers["Location"] == f"/messages/{mine.pk}/edit/"


def test_a_deleted_one_is_not_the_last(as_bob: Client, bob: User, general: Room) -> None:
    mine = send(bob, general, "Mine", uuid4())
    gone = send(bob, general, "Gone", uuid4())
    actions.delete_message(message=gone, deleter=bob)
    response = as_bob.get("/rooms/general/last/edit/")
    assert response.headers["Location"] == f"/messages/{mine.pk}/edit/"


def test_a_threads_last_is_its_own(as_bob: Client, bob: User, general: Room, root: Message) -> None:
    reply = send(bob, general, "A reply", uuid4(), thread=root)
    send(bob, general, "In the room", uuid4())
    response = as_bob.get(f"/rooms/general/last/edit/?thread={root.pk}")
    assert response.headers["Location"] == f"/messages/{reply.pk}/edit/"


@pytest.mark.parametrize("edge", ["before=2", "until=0"])
def test_on_a_page_that_does_not_show_it_one_is_led_to_it(
    as_bob: Client, bob: User, general: Room, edge: str
) -> None:
    send(bob, general, "Mine", uuid4())
    response = as_bob.get(f"/rooms/general/last/edit/?{edge}", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/rooms/general/1"


def test_who_has_written_nothing_is_told_so(as_bob: Client, root: Message) -> None:
    response = as_bob.get("/rooms/general/last/edit/")
    assert response.status_code == 404 and "nothing here yet" in response.content.decode()
