"""How a deed takes its place in a room's order, and how it is told of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from chat import pokes
from chat.database import write
from chat.models import Event, Message, Room, User

Moved = dict[str, CombinedExpression | datetime | None]  # fields of the room


class NotPermitted(Exception):
    """The person may not do this, or no longer."""


class Claimed(Exception):
    """Another worker is at it, or was when it died."""


def claim(row: QuerySet[Any], lease: timedelta) -> bool:
    """Within the caller's transaction: whether it is there, and ours from now on."""
    now = timezone.now()
    free = row.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - lease))
    if free.update(claimed_at=now):
        return True
    if row.exists():
        raise Claimed
    return False


@contextmanager
def moved(
    room: Room, permitted: QuerySet[Room], **also: CombinedExpression | datetime | None
) -> Iterator[Room]:
    """A transaction that holds the room's row; yields the room with its head one further.

    The number is taken by the statement that takes the row's lock, so that committed events are
    always a prefix without gaps. Permission is asked while the lock is held, so that a removal
    comes before or after a message and never at the same time.
    """
    with write():
        Room.objects.filter(pk=room.pk).update(head=F("head") + 1, **also)
        current = permitted.filter(pk=room.pk).first()
        if current is None:
            raise NotPermitted
        yield current
        transaction.on_commit(partial(pokes.room_moved, current.pk, current.head), robust=True)


def record(
    room: Room, kind: Event.Kind, *, actor: User | None = None, **what: Message | User | str
) -> None:
    Event.objects.create(
        room=room, seq=room.head, number=room.message_count, kind=kind, actor=actor, **what
    )


def record_in_all(rooms: QuerySet[Room], kind: Event.Kind, subject: User) -> list[Room]:
    """One event in each of them, within the caller's transaction; the rooms as they are now."""
    locked = list(rooms.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    Room.objects.filter(pk__in=locked).update(head=F("head") + 1)
    touched = list(Room.objects.filter(pk__in=locked))
    Event.objects.bulk_create(
        Event(room=room, seq=room.head, number=room.message_count, kind=kind, subject=subject)
        for room in touched
    )
    heads = [(room.pk, room.head) for room in touched]
    transaction.on_commit(partial(pokes.rooms_moved, heads), robust=True)
    return touched


def move_people(user_ids: Iterable[int]) -> None:
    """What these people's side bars show is about to be other; within the caller's transaction."""
    ids = list(user_ids)
    User.objects.filter(pk__in=ids).update(version=F("version") + 1)
    transaction.on_commit(partial(pokes.people_moved, ids), robust=True)


def move_places(places: Iterable[tuple[int, int]]) -> None:
    """By person and room: the same, where only that room's row is about to be other."""
    rooms: dict[int, list[int]] = defaultdict(list)
    for user_id, room_id in places:
        rooms[user_id].append(room_id)
    people = User.objects.filter(pk__in=rooms)
    people.update(version=F("version") + 1)
    moved = [(pk, version, rooms[pk]) for pk, version in people.values_list("pk", "version")]
    transaction.on_commit(partial(pokes.places_moved, moved), robust=True)
