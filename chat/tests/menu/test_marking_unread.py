"""Marking unread."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Membership, Message, Room, ThreadPlace, User
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


def reply(thread: Message, author: User, body: str) -> Message:
    return actions.post_message(
        room=thread.room, author=author, body=body, nonce=uuid4(), thread=thread
    )


def test_a_reply_is_marked_in_its_thread(
    as_bob: Client, message: Message, general: Room, ada: User, bob: User
) -> None:
    actions.mark_read(read={(bob.pk, general.pk): 1})
    first, _second = reply(message, bob, "one"), reply(message, ada, "two")
    response = as_bob.post(f"/messages/{first.pk}/unread")
    place = ThreadPlace.objects.get(thread=message, user=bob)
    assert (place.read_number, place.unread, place.follows) == (0, 2, True)
    assert Membership.objects.get(room=general, user=bob).read_number == 1
    assert response.headers["Location"] == general.get_absolute_url()


def test_a_message_of_the_room_is_marked_there(
    as_bob: Client, message: Message, general: Room, ada: User, bob: User
) -> None:
    second = post(general, ada, "two")
    actions.mark_read(read={(bob.pk, general.pk): 2})
    as_bob.post(f"/messages/{second.pk}/unread")
    assert Membership.objects.get(room=general, user=bob).read_number == 1
