"""Whom something is told that they missed, when, in which words, and how one stops it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import actions
from chat.models import Message, Notice, Presence, Room, User

LONG = timedelta(minutes=11)
SHORT = timedelta(minutes=9)


def say(
    room: Room, author: User, body: str, ago: timedelta = LONG, thread: Message | None = None
) -> Message:
    """That long ago."""
    at = timezone.now() - ago
    return actions.post_message(
        room=room, author=author, body=body, nonce=uuid4(), at=at, thread=thread
    )


def be_here(user: User, ago: timedelta = timedelta(0)) -> None:
    now = timezone.now()
    at = {"seen_at": now, "active_at": now - ago}
    Presence.objects.update_or_create(user=user, defaults=at)


def told(now: datetime | None = None) -> list[tuple[str, str, int]]:
    """Whom, of which room, up to which number; looking once more."""
    actions.collect_notices(now=now)
    notices = Notice.objects.order_by("pk").select_related("user", "room")
    return [(each.user.name, each.room.name if each.room else "", each.up_to) for each in notices]


@pytest.fixture
def direct(ada: User, bob: User) -> Room:
    return actions.open_direct(opener=ada, others=[bob])
