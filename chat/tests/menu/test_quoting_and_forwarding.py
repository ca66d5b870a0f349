"""Words of one message in another."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Mention, Message, Room, User
from chat.tests.conftest import post
from chat.tests.views.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db

QUOTED = "> **Ada** in [general#1](http://testserver/rooms/general/1)\n> hello\n> there"


@pytest.fixture
def boats(ada: User, bob: User) -> Room:
    return actions.create_room(creator=ada, name="Boats")


def forward(client: Client, message: Message, room: Room, comment: str = "", **more: Any) -> Any:
    form = {"room": str(room.pk), "comment": comment, "nonce": str(uuid4())}
    return client.post(f"/messages/{message.pk}/forward/", form, **more)


def test_without_htmx_the_quotation_stands_in_the_rooms_composer(
    as_bob: Client, message: Message
) -> None:
    assert f">{QUOTED}\n\n</textarea>" in text_of(as_bob.get(f"/messages/{message.pk}/quote/"))


def test_of_long_words_the_beginning_is_quoted(as_bob: Client, general: Room, ada: User) -> None:
    message = post(general, ada, "x" * 600)
    page = text_of(as_bob.get(f"/messages/{message.pk}/quote/"))
    assert f"> {'x' * 500}…\n" in page


def test_a_forwarded_message_says_whose_it_is_and_where_it_stands(
    as_bob: Client, message: Message, boats: Room
) -> None:
    response = forward(as_bob, message, boats, "look")
    assert boats.messages.get().body == f"{QUOTED}\n\nlook"
    assert response.headers["Location"] == boats.get_absolute_url()


def test_a_name_is_no_markup(as_bob: Client, boats: Room, general: Room) -> None:
    star = actions.create_user(name="*Star* <b> @all", email="star@example.com", password="")
    forward(as_bob, post(general, star, "hello"), boats)
    shown = boats.messages.get().html
    assert "<strong>*Star* &lt;b&gt; @all</strong>" in shown


def test_with_htmx_the_person_is_told(as_bob: Client, message: Message, boats: Room) -> None:
    response = forward(as_bob, message, boats, headers=HTMX)
    assert "<p>Forwarded to Boats.</p>" in text_of(response)


def test_what_was_said_in_a_private_room_does_not_tell_where(
    as_bob: Client, ada: User, bob: User, boats: Room
) -> None:
    secret = actions.create_room(creator=bob, name="Secret", kind=Room.Kind.PRIVATE)
    forward(as_bob, post(secret, bob, "the plan"), boats)
    assert boats.messages.get().body == "> **Bob**\n> the plan"


def test_quoted_words_call_nobody_again(
    as_bob: Client, general: Room, ada: User, boats: Room
) -> None:
    message = post(general, ada, "@bob and @room")
    before = Mention.objects.count()
    forward(as_bob, message, boats)
    assert Mention.objects.count() == before


def test_only_rooms_that_one_may_write_in_are_offered(
    as_bob: Client, message: Message, ada: User, boats: Room
) -> None:
    actions.archive_room(room=boats, archiver=ada)
    assert "Boats" not in text_of(as_bob.get(f"/messages/{message.pk}/forward/", headers=HTMX))
    assert forward(as_bob, message, boats).status_code == 422


def test_what_is_too_long_is_refused_with_a_sentence(
    as_bob: Client, message: Message, boats: Room
) -> None:
    response = forward(as_bob, message, boats, "x" * 10_000)
    assert response.status_code == 422 and "That is too long" in text_of(response)
