"""What a page shows, and what a page at a cursor has yet to see."""

from collections.abc import Collection
from typing import NamedTuple, Self

from chat.models import Event, Message, Room
from chat.values import Cursor

PAGE = 50  # messages shown at a time
REPLAYABLE = 200  # events; a page further behind is drawn anew


class Window(NamedTuple):
    """Some of a room's messages, oldest first and without a gap between them."""

    messages: list[Message]
    tail: bool  # the room's last message is among them

    @classmethod
    def last(cls, room: Room) -> Self:
        return cls(_backwards(room, PAGE), tail=True)

    @classmethod
    def before(cls, room: Room, number: int) -> Self:
        return cls(_backwards(room, PAGE, number__lt=number), tail=False)

    @classmethod
    def after(cls, room: Room, number: int, size: int = PAGE) -> Self:
        rows = Message.objects.for_rendering().filter(room=room, number__gt=number)
        messages = list(rows.order_by("number")[: size + 1])
        return cls(messages[:size], tail=len(messages) <= size)

    @classmethod
    def around(cls, room: Room, number: int) -> Self:
        earlier = _backwards(room, PAGE // 2, number__lte=number)
        later = cls.after(room, number, PAGE - PAGE // 2)
        return cls(earlier + later.messages, later.tail)


def _backwards(room: Room, size: int, **where: int) -> list[Message]:
    rows = Message.objects.for_rendering().filter(room=room, **where).order_by("-number")
    return list(rows[:size])[::-1]


class Missed(NamedTuple):
    """The events behind a cursor; None for a cursor that can't be replayed from."""

    events: list[Event] | None
    head: int


def missed(room_id: int, user_id: int, cursor: Cursor) -> Missed | None:
    """None for somebody who can't read the room, which is asked after the events were read."""
    rows = Event.objects.with_messages().filter(room=room_id, seq__gte=cursor.seq)
    events = list(rows.order_by("seq")[: REPLAYABLE + 2])
    head = Room.objects.visible_to(user_id).filter(pk=room_id).values_list("head").first()
    if head is None:
        return None
    return Missed(_behind(cursor, events), *head)


def _behind(cursor: Cursor, events: list[Event]) -> list[Event] | None:
    """The first event is the cursor's own, or this isn't the history that the page knows."""
    if cursor.seq:
        if not events or Cursor(events[0].seq, events[0].tag) != cursor:
            return None
        events = events[1:]
    elif events and events[0].seq != 1:
        return None
    return events if len(events) <= REPLAYABLE else None


class Panel(NamedTuple):
    room: Room
    cursor: Cursor
    window: Window


def panel(room_id: int, user_id: int, first: int | None = None) -> Panel | None:
    """The room as it is now: its tail, or the page that begins with message number `first`.

    The cursor is read before the messages: what is committed in between comes twice, and never
    not at all. None for somebody who can't read the room.
    """
    room = _readable(room_id, user_id)
    if room is None:
        return None
    cursor = Event.objects.cursor(room)
    window = Window.last(room) if first is None else Window.after(room, first - 1)
    return Panel(room, cursor, window)


def earlier(room_id: int, user_id: int, number: int) -> Window | None:
    room = _readable(room_id, user_id)
    return Window.before(room, number) if room else None


def later(room_id: int, user_id: int, number: int) -> Window | None:
    room = _readable(room_id, user_id)
    return Window.after(room, number) if room else None


def following(room_id: int, seq: int, limit: int) -> list[Event]:
    """The room's next events, each with its message's current state."""
    rows = Event.objects.with_messages().filter(room=room_id, seq__gt=seq)
    return list(rows.order_by("seq")[:limit])


def heads(room_ids: Collection[int]) -> dict[int, int]:
    return dict(Room.objects.filter(pk__in=room_ids).values_list("pk", "head"))


def _readable(room_id: int, user_id: int) -> Room | None:
    return Room.objects.visible_to(user_id).filter(pk=room_id).first()
