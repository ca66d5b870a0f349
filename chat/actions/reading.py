"""Each person's own place in their rooms, and whether they are here."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from chat.actions.base import NotPermitted, move_people, move_places
from chat.actions.threads import follow_thread
from chat.database import write
from chat.models import Membership, Message, Presence, Room, User
from chat.models.people import Level

UNDERWAY = timedelta(seconds=2)


def mark_read(*, read: Mapping[tuple[int, int], int], at: datetime | None = None) -> None:
    """By (user, room), the number of the last message that was seen. Never goes back.

    What was seen, at the time given, just before or after something was marked unread, doesn't
    undo that: it was on its way.
    """
    at = at or timezone.now() + UNDERWAY
    with write():
        if forward := [place for place, number in read.items() if _forward(*place, number, at)]:
            move_places(forward)


def mark_all_read(*, reader: User) -> None:
    counts = Room.objects.filter(pk=OuterRef("room")).values("message_count")
    with write():
        reader.memberships.update(read_number=Subquery(counts))
        move_people([reader.pk])


def mark_unread(*, message: Message, reader: User) -> None:
    """From this message on: in its room, or in its thread if it stands in that alone."""
    if message.thread and not message.number:
        follow_thread(thread=message.thread, follower=reader, read=message.reply_number - 1)
        return
    now = timezone.now()
    with write():
        own = Membership.objects.valid().filter(user=reader, room=message.room_id)
        if not own.update(read_number=message.number - 1, marked_unread_at=now):
            raise NotPermitted
        move_people([reader.pk])


def set_notices(
    *, room: Room, user: User, level: Level | str, is_favourite: bool, is_hidden: bool
) -> None:
    """What this room's news means to this person; "" for their usual level."""
    with write():
        own = Membership.objects.valid().filter(user=user, room=room)
        if not own.update(level=level, is_favourite=is_favourite, is_hidden=is_hidden):
            raise NotPermitted
        move_people([user.pk])


def keep_present(*, active_at: Mapping[int, datetime]) -> None:
    """Renews the lease of the people whose pages are connected; they last did something then."""
    now = timezone.now()
    with write():
        known = Presence.objects.filter(user__in=active_at)
        before = dict(known.values_list("user", "active_at"))  # perhaps on a page elsewhere
        Presence.objects.bulk_create(
            (
                Presence(user_id=pk, seen_at=now, active_at=max(at, before.get(pk, at)))
                for pk, at in active_at.items()
            ),
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["seen_at", "active_at"],
        )


def _forward(user_id: int, room_id: int, number: int, at: datetime) -> bool:
    places = Membership.objects.filter(user=user_id, room=room_id, read_number__lt=number)
    places = places.exclude(marked_unread_at__gt=at - UNDERWAY)
    return bool(places.filter(room__message_count__gte=number).update(read_number=number))
