"""What pages report of the people before them: what they have seen, and that they are here.

Kept in memory for a moment and written together: a report that dies with the process costs
nothing that the next one doesn't make good.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from chat import actions, database
from chat.listeners import Listener
from chat.models import Message, Room


class Reports:
    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], int] = {}  # by person and room, the event
        self._seen_at = timezone.now()  # when the first of them came
        self._threads: dict[tuple[int, int], int] = {}  # by person and thread, the reply
        self._arrived: set[int] = set()

    def seen(self, user_id: int, room_id: int, seq: int) -> None:
        if not self._seen:
            self._seen_at = timezone.now()
        key = (user_id, room_id)
        self._seen[key] = max(seq, self._seen.get(key, 0))

    def thread_seen(self, user_id: int, thread_id: int, number: int) -> None:
        key = (user_id, thread_id)
        self._threads[key] = max(number, self._threads.get(key, 0))

    def arrived(self, user_id: int) -> None:
        self._arrived.add(user_id)

    async def flush(self) -> bool:
        """Whether somebody has arrived."""
        seen, self._seen = self._seen, {}
        threads, self._threads = self._threads, {}
        arrived, self._arrived = self._arrived, set()
        if seen:
            await database.run(_mark_seen, seen, self._seen_at)
        if threads:
            await database.run(actions.mark_threads_read, read=threads)
        if arrived:
            now = timezone.now()
            await database.run(actions.keep_present, active_at=dict.fromkeys(arrived, now))
        return bool(arrived)

    async def renew(self, listeners: Iterable[Listener]) -> None:
        """The leases of all who have a page open."""
        active_at: dict[int, datetime] = {}
        for listener in listeners:
            user_id = listener.identity.user_id
            active_at[user_id] = max(listener.active_at, active_at.get(user_id, listener.active_at))
        if active_at:
            await database.run(actions.keep_present, active_at=active_at)


def _mark_seen(seen: dict[tuple[int, int], int], at: datetime) -> None:
    rooms = Room.objects.in_bulk({room for _user, room in seen})
    read = {
        (user, room): _number(rooms[room], seq)
        for (user, room), seq in seen.items()
        if room in rooms
    }
    actions.mark_read(read=read, at=at)


def _number(room: Room, seq: int) -> int:
    """Of the last message that a page at this event holds."""
    if seq >= room.head:
        return room.message_count
    posted = Message.objects.filter(room=room, created_seq__lte=seq).order_by("-number")
    return posted.values_list("number", flat=True).first() or 0
