"""What is written and not yet sent."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.models import Membership, Message, Outgoing, Room, User
from chat.tests.conftest import post

HOUR = timedelta(hours=1)


def draft_of(user: User, room: Room) -> str:
    return Membership.objects.get(user=user, room=room).draft


def save(user: User, room: Room, body: str, nonce: UUID, thread: Message | None = None) -> None:
    actions.save_draft(room=room, thread=thread, user=user, body=body, nonce=nonce)


def send(user: User, room: Room, body: str, nonce: UUID, **more: Any) -> Message:
    return actions.post_message(room=room, author=user, body=body, nonce=nonce, **more)


def hold(user: User, room: Room, body: str, **more: Any) -> Outgoing:
    """To be sent in an hour, unless told otherwise."""
    fields: dict[str, Any] = {"nonce": uuid4(), "due_at": timezone.now() + HOUR} | more
    outgoing = actions.hold_message(room=room, author=user, body=body, **fields)
    assert outgoing
    return outgoing


def pass_time(by: timedelta = 2 * HOUR) -> None:
    """What is due within it is sent."""
    actions.send_due(now=timezone.now() + by)


def bodies(room: Room) -> list[str]:
    return list(room.messages.order_by("created_seq").values_list("body", flat=True))


def draft_in(client: Client, path: str) -> str:
    """What the composer of that page holds."""
    draft: str = client.get(path).context["draft"]
    return draft


@pytest.fixture
def root(general: Room, ada: User) -> Message:
    return post(general, ada, "Shall we?")


@pytest.fixture
def careful_bob(bob: User) -> User:
    """He can undo what he sends."""
    actions.set_preferences(user=bob, has_undo=True)
    bob.refresh_from_db()
    return bob
