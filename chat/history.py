"""What a page shows, and what a page at a cursor has yet to see."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, Self

from chat.models import Event, Message, Room
from chat.rendering import as_of_now
from chat.values import Cursor

PAGE = 50  # messages shown at a time
NOTICES = 100  # of those that stand among them
REPLIES = 200  # shown at a time of a thread
REPLAYABLE = 200  # events; a page further behind is drawn anew


class Window(NamedTuple):
    """Some of a room's messages, oldest first and without a gap between them; and the notices
    that stand among them, each after the message whose number it has."""

    messages: list[Message]
    tail: bool  # the room's last message is among them
    notices: list[Event] = []

    @property
    def before(self) -> int | None:
        """The first message's number, where others come before it."""
        first = self.messages[0].number if self.messages else 1
        return first if first > 1 else None

    @property
    def until(self) -> int | None:
        """The last message's number, where others come after it."""
        return None if self.tail else self.messages[-1].number

    @classmethod
    def newest(cls, room_id: int) -> Self:
        return cls(_backwards(room_id, PAGE), tail=True)._with_notices(room_id)

    @classmethod
    def ending(cls, room_id: int, before: int) -> Self:
        """The page of messages before this number; the newest, if there is none before it."""
        messages = _backwards(room_id, PAGE, number__lt=before)
        if not messages:
            return cls.newest(room_id)
        return cls(messages, tail=False)._with_notices(room_id)

    @classmethod
    def following(cls, room_id: int, after: int, size: int = PAGE) -> Self:
        messages, tail = _forwards(room_id, after, size)
        return cls(messages, tail)._with_notices(room_id)

    @classmethod
    def around(cls, room_id: int, number: int) -> Self:
        earlier = _backwards(room_id, PAGE // 2, number__lte=number)
        later, tail = _forwards(room_id, number, PAGE - PAGE // 2)
        return cls(earlier + later, tail)._with_notices(room_id)

    def trimmed(self, kept: int, *, newest: bool) -> Self:
        """So many of its messages, from its newest or its oldest end."""
        messages = self.messages[-kept:] if newest else self.messages[:kept]
        window = self._replace(messages=messages, tail=self.tail and newest)
        return window._replace(notices=[x for x in self.notices if window.holds(x.number)])

    def holds(self, number: int) -> bool:
        """Whether a message of this number, if there is one, is among them."""
        return number >= (self.before or 0) and (self.until is None or number <= self.until)

    def _with_notices(self, room_id: int) -> Self:
        rows = Event.objects.notices().filter(room=room_id, number__gte=self.before or 0)
        if self.until is not None:
            rows = rows.filter(number__lte=self.until)
        return self._replace(notices=list(rows.order_by("-seq")[:NOTICES])[::-1])


def replies(thread_id: int, before: int | None = None) -> list[Message]:
    """The newest of a thread, or the newest before this number; oldest first."""
    rows = Message.objects.for_rendering().filter(thread=thread_id)
    if before is not None:
        rows = rows.filter(reply_number__lt=before)
    return as_of_now(list(rows.order_by("-reply_number")[:REPLIES])[::-1])


def _forwards(room_id: int, after: int, size: int) -> tuple[list[Message], bool]:
    rows = Message.objects.for_rendering().filter(room=room_id, number__gt=after)
    messages = list(rows.order_by("number")[: size + 1])
    return as_of_now(messages[:size]), len(messages) <= size


def _backwards(room_id: int, size: int, **where: int) -> list[Message]:
    rows = Message.objects.for_rendering().in_log().filter(room=room_id, **where)
    return as_of_now(list(rows.order_by("-number")[:size])[::-1])


class Missed(NamedTuple):
    """The events behind a cursor; None for a cursor that can't be replayed from."""

    events: list[Event] | None
    head: int


def missed(room_id: int, user_id: int, cursor: Cursor) -> Missed | None:
    """None for somebody who can't read the room, which is asked after the events were read."""
    rows = Event.objects.with_messages().filter(room=room_id, seq__gte=cursor.seq)
    events = _as_of_now(rows.order_by("seq")[: REPLAYABLE + 2])
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
    cursor: Cursor
    window: Window
    room: Room


def panel(room_id: int, user_id: int, first: int | None = None) -> Panel | None:
    """The room as it is now: its newest messages, or the page that begins with number `first`.

    The cursor is read before the messages: what is committed in between comes twice, and never
    not at all. None for somebody who can't read the room.
    """
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        return None
    cursor = Event.objects.cursor(room)
    window = Window.newest(room_id) if first is None else Window.following(room_id, after=first - 1)
    return Panel(cursor, window, room) if _may_read(room_id, user_id) else None


class Thread(NamedTuple):
    root: Message
    replies: list[Message]


def thread(room_id: int, user_id: int, root_id: int) -> Thread | None:
    """None where there is no such thread, or the person can't read it."""
    roots = Message.objects.for_rendering().in_log()
    root = roots.filter(pk=root_id, room=room_id, thread=None).first()
    if root is None:
        return None
    thread = Thread(root, replies(root_id))
    return thread if _may_read(room_id, user_id) else None


def earlier(room_id: int, user_id: int, before: int) -> Window | None:
    window = Window.ending(room_id, before)
    return window if _may_read(room_id, user_id) else None


def later(room_id: int, user_id: int, after: int) -> Window | None:
    window = Window.following(room_id, after)
    return window if _may_read(room_id, user_id) else None


MOVES = (*Event.ARRIVALS, *Event.DEPARTURES)


class Batch(NamedTuple):
    events: list[Event]
    removed: set[int]  # the people whom these, or anything committed since, left out of the room


def following(room_id: int, seq: int, limit: int) -> Batch:
    """The room's next events, each with its message's current state."""
    later = Event.objects.filter(room=room_id, seq__gt=seq).order_by("seq")
    events = _as_of_now(later.with_messages()[:limit])
    moves = [event for event in events if event.kind in MOVES]
    if len(events) == limit:  # a message may show what came after the last event that was read
        moves = list(later.filter(kind__in=MOVES))
    last = {event.subject_id: event.kind for event in moves if event.subject_id}
    return Batch(events, {who for who, kind in last.items() if kind in Event.DEPARTURES})


def _as_of_now(rows: Iterable[Event]) -> list[Event]:
    events = list(rows)
    as_of_now([event.message for event in events if event.message])
    return events


def heads(room_ids: Collection[int]) -> dict[int, int]:
    return dict(Room.objects.filter(pk__in=room_ids).values_list("pk", "head"))


def heads_for(user_ids: Collection[int]) -> dict[int, int]:
    """Of every room that one of these people is in."""
    rooms = Room.objects.filter(memberships__user__in=user_ids).distinct()
    return dict(rooms.order_by().values_list("pk", "head"))


def _may_read(room_id: int, user_id: int) -> bool:
    """Asked after reading: what was read before a removal was committed may be shown."""
    return Room.objects.visible_to(user_id).filter(pk=room_id).exists()
