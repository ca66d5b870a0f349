"""Which messages a page shows, and what a page at a cursor has yet to see."""

import pytest
from django.utils import timezone

from chat import actions, history, text
from chat.history import Window
from chat.models import Event, Message, Reaction, Room, ThreadPlace, User
from chat.values import Cursor


def numbers(window: Window | None) -> range:
    """Of its messages, which must be without a gap."""
    assert window is not None
    found = [message.number for message in window.messages]
    assert not found or found == list(range(found[0], found[-1] + 1))
    return range(found[0], found[-1] + 1) if found else range(0)


def fill(room: Room, author: User, messages: int) -> None:
    """Many messages in no time, each with its event; nothing else has happened in the room."""
    room.events.all().delete()
    start, now = 0, timezone.now()
    Message.objects.bulk_create(
        Message(
            room=room,
            number=number,
            author=author,
            nonce=f"{number:032x}",
            body=f"line {number}",
            html=f"line {number}",
            renderer=text.RENDERER,
            created_seq=start + number,
            version_seq=start + number,
            created_at=now,
            continues=False,
        )
        for number in range(1, messages + 1)
    )
    Event.objects.bulk_create(
        Event(room=room, seq=message.created_seq, kind="message_posted", message=message)
        for message in room.messages.order_by("number")
    )
    room.head, room.message_count = start + messages, messages
    room.save()


def answered(room: Room, user: User, *numbers: int) -> None:
    """A reaction and a reply to each message of these numbers, without events."""
    roots = list(room.messages.filter(number__in=numbers))
    Reaction.objects.bulk_create(Reaction(message=each, user=user, emoji="👍") for each in roots)
    now = timezone.now()
    ThreadPlace.objects.bulk_create(
        ThreadPlace(thread=each, user=user, follows=True, read_number=1, replied_at=now)
        for each in roots
    )
    room.messages.filter(number__in=numbers).update(reply_count=1, replied_at=now)


@pytest.fixture
def room(ada: User) -> Room:
    """Without any event."""
    return actions.create_room(creator=ada, name="Empty")


def cursor(room: Room, seq: int) -> Cursor:
    return Cursor(seq, room.events.get(seq=seq).tag if seq else "")


def noted(room: Room, *places: int) -> None:
    """A quiet line after each message of these numbers."""
    room.refresh_from_db()
    for number in places:
        room.head += 1
        Event.objects.create(room=room, seq=room.head, number=number, kind="room_archived")
    room.save()


def missed_by(room: Room, user: User) -> object:
    return history.missed(room.pk, user.pk, Cursor(0, ""))


def panel_for(room: Room, user: User) -> object:
    return history.panel(room.pk, user.pk)


def earlier_for(room: Room, user: User) -> object:
    return history.earlier(room.pk, user.pk, 2)


def later_for(room: Room, user: User) -> object:
    return history.later(room.pk, user.pk, 0)
