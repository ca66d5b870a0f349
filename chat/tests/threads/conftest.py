"""One message, and what is replied to it."""

from uuid import uuid4

import pytest

from chat import actions
from chat.models import Message, Room, ThreadPlace, User
from chat.tests.conftest import post


@pytest.fixture
def root(general: Room, ada: User) -> Message:
    return post(general, ada, "Shall we paint it?")


def reply(root: Message, author: User, body: str, *, is_also_in_room: bool = False) -> Message:
    return actions.post_message(
        room=root.room,
        author=author,
        body=body,
        nonce=uuid4(),
        thread=root,
        is_also_in_room=is_also_in_room,
    )


def place(root: Message, user: User) -> ThreadPlace:
    return ThreadPlace.objects.select_related("thread").get(thread=root, user=user)
