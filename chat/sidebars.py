"""Keeps side bars live: reads what moved for the people who are present, and sends what differs.

A side bar is a state, not a history: each is compared with what its page was last sent. Everything
is read and sent by one task, so that an older state never follows a newer one. Pokes say when to
look; `reconcile` looks anyway.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable

from chat import database, history, overview, sideviews
from chat.hub import Read
from chat.listeners import Listener
from chat.overview import Preferences, Row, Side
from chat.sideviews import SideView

COALESCE = 0.25  # seconds, in which much may move for one frame
REST = 4  # times as long as the last look took: conversations come first
GRACE = 2  # seconds for somebody who is looking to have seen what came

logger = logging.getLogger(__name__)


class Sidebars:
    def __init__(self, read: Read = database.run) -> None:
        self._read = read
        self._listeners: dict[int, set[Listener]] = defaultdict(set)  # by person
        self._sides: dict[int, Side] = {}
        self._versions: dict[int, int] = {}
        self._heads: dict[int, int] = {}  # of every room that is in one of them
        self._people: set[int] = set()  # to be read wholly
        self._rooms: set[int] = set()  # to be read for everybody
        self._places: set[tuple[int, int]] = set()  # person and room, to be read
        self._changed: set[int] = set()  # people, to be compared with their pages
        self._task: asyncio.Task[None] | None = None

    def watch(self, listener: Listener, tag: str) -> None:
        """Begins; `tag` names what the page shows already."""
        listener.side = tag
        self._listeners[listener.identity.user_id].add(listener)
        self._want(people=[listener.identity.user_id])

    def leave(self, listener: Listener) -> None:
        """Idempotent."""
        user_id = listener.identity.user_id
        self._listeners[user_id].discard(listener)
        if not self._listeners[user_id]:
            for known in (self._listeners, self._sides, self._versions):
                known.pop(user_id, None)

    def looked(self, listener: Listener) -> None:
        """The page shows another room."""
        if isinstance(listener.side, SideView):
            self._want(changed=[listener.identity.user_id])

    def room_moved(self, room_id: int, head: int) -> None:
        if head > self._heads.get(room_id, head):  # others are in nobody's side bar
            self._want(rooms=[room_id])

    def people_moved(self, users: Iterable[int]) -> None:
        self._want(people=users)

    def place_moved(self, user_id: int, version: int, room_ids: Iterable[int]) -> None:
        """One room's row, if nothing was missed since; else everything of theirs."""
        if self._versions.get(user_id) == version - 1:
            self._versions[user_id] = version
            self._want(places=[(user_id, room_id) for room_id in room_ids])
        elif version > self._versions.get(user_id, 0):
            self._want(people=[user_id])

    async def reconcile(self) -> None:
        """Two queries, whatever the number of people and rooms."""
        if not self._listeners:
            return
        versions = await self._read(overview.versions, list(self._listeners))
        heads = await self._read(history.heads, list(self._heads))
        self._want(
            people=[pk for pk, version in versions.items() if version != self._versions.get(pk)],
            rooms=[pk for pk, head in heads.items() if head != self._heads.get(pk)],
        )

    async def reconcile_presence(self) -> None:
        others = {row.other_id for side in self._sides.values() for row in side.rows.values()}
        states = await self._read(overview.presence_of, others - {0})
        for user_id, side in self._sides.items():
            for row in list(side.rows.values()):
                if row.other_id and row.presence != (state := states.get(row.other_id, "offline")):
                    side.rows[row.room_id] = row._replace(presence=state)
                    self._want(changed=[user_id])

    def _want(
        self,
        people: Iterable[int] = (),
        rooms: Iterable[int] = (),
        places: Iterable[tuple[int, int]] = (),
        changed: Iterable[int] = (),
    ) -> None:
        self._people.update(pk for pk in people if pk in self._listeners)
        self._rooms.update(rooms)
        self._places.update(places)
        self._changed.update(changed)
        if self._task is None and self._is_wanted:
            self._task = asyncio.create_task(self._refresh())

    @property
    def _is_wanted(self) -> bool:
        return bool(self._people or self._rooms or self._places or self._changed)

    async def _refresh(self) -> None:
        """The only reader and sender: single flight."""
        try:
            rest = COALESCE
            while self._is_wanted:
                await asyncio.sleep(rest)
                began = time.monotonic()
                await self._read_people()
                await self._read_rooms()
                await self._read_places()
                self._show()
                rest = max(COALESCE, REST * (time.monotonic() - began))
        except Exception:
            logger.exception("side bars could not be read; reconciliation will")
            self._versions.clear()  # some were noted before what they stand for was read
        finally:
            self._task = None

    async def _read_people(self) -> None:
        people, self._people = self._people, set()
        if not people:
            return
        loaded = await self._read(_load, people)
        for user_id, (version, side, heads) in loaded.items():
            if user_id in self._listeners:
                self._sides[user_id], self._versions[user_id] = side, version
                self._heads |= {pk: max(head, self._heads.get(pk, 0)) for pk, head in heads.items()}
                self._changed.add(user_id)

    async def _read_rooms(self) -> None:
        rooms, self._rooms = self._rooms, set()
        people = list(self._sides)
        if not (rooms and people):
            return
        heads = await self._read(history.heads, rooms)
        await self._read_rows(people, rooms)
        threads = await self._read(overview.threads_of, people)
        for user_id in people:
            if side := self._sides.get(user_id):
                self._sides[user_id] = side._replace(threads=threads.get(user_id, {}))
        self._heads |= {room: heads.get(room, 0) for room in rooms}

    async def _read_places(self) -> None:
        places, self._places = self._places, set()
        if places:
            people, rooms = {user for user, _room in places}, {room for _user, room in places}
            await self._read_rows([pk for pk in people if pk in self._sides], rooms)

    async def _read_rows(self, people: Collection[int], rooms: Collection[int]) -> None:
        rows = await self._read(overview.rows_of, people, rooms)
        for user_id in people:
            if side := self._sides.get(user_id):
                _replace_rows(side, rooms, rows.get(user_id, {}))
                self._changed.add(user_id)

    def _show(self) -> None:
        changed, self._changed = self._changed, set()
        for user_id in changed:
            if side := self._sides.get(user_id):
                for listener in list(self._listeners[user_id]):
                    self._show_to(listener, side)

    def _show_to(self, listener: Listener, side: Side) -> None:
        row = side.rows.get(listener.room_id or 0)
        if row and not self._is_left_unread(listener, row):
            side = side._replace(rows=side.rows | {row.room_id: _as_read(row)})
        if not self._is_thread_left_unread(listener, side):
            others = {pk: n for pk, n in side.threads.items() if pk != listener.thread_id}
            side = side._replace(threads=others)
        view = sideviews.side_view(side, listener.room_id, listener.locale)
        frame = sideviews.side_frame(listener.side, view, listener.room_id, listener.locale)
        listener.side = view
        if frame:
            listener.deliver(frame)

    def _is_left_unread(self, listener: Listener, row: Row) -> bool:
        """Whether what is unread in the room that the page shows has been so for a while: who is
        looking at it will have seen it in a moment, and needs no badge for that."""
        if not row.unread:
            listener.unread_since = None
            return False
        now = time.monotonic()
        before, listener.read_number = listener.read_number, row.read_number
        if listener.unread_since is None or (before is not None and row.read_number > before):
            listener.unread_since = now  # they read on: what is left is new
        return self._is_over(listener.unread_since, listener)

    def _is_thread_left_unread(self, listener: Listener, side: Side) -> bool:
        """The same of the thread that is open beside it."""
        if not side.threads.get(listener.thread_id or 0):
            listener.thread_unread_since = None
            return False
        listener.thread_unread_since = listener.thread_unread_since or time.monotonic()
        return self._is_over(listener.thread_unread_since, listener)

    def _is_over(self, since: float, listener: Listener) -> bool:
        """Else looks again when it is."""
        left = since + GRACE - time.monotonic()
        if left > 0:
            user_ids = [listener.identity.user_id]
            asyncio.get_running_loop().call_later(left, lambda: self._want(changed=user_ids))
        return left <= 0


Loaded = dict[int, tuple[int, Side, dict[int, int]]]


def _load(user_ids: Collection[int]) -> Loaded:
    """Versions and heads first: what is committed in between is read again, and never missed."""
    versions = overview.versions(user_ids)
    heads = history.heads_for(user_ids)
    preferences: dict[int, Preferences] = overview.preferences_of(user_ids)
    rows, threads = overview.rows_of(user_ids), overview.threads_of(user_ids)
    return {
        user_id: (
            version,
            Side(preferences[user_id], rows.get(user_id, {}), threads.get(user_id, {})),
            heads,
        )
        for user_id, version in versions.items()
        if user_id in preferences
    }


def _replace_rows(side: Side, rooms: Iterable[int], rows: dict[int, Row]) -> None:
    for room_id in rooms:
        if room_id in rows:
            side.rows[room_id] = rows[room_id]
        else:
            side.rows.pop(room_id, None)


def _as_read(row: Row) -> Row:
    return row._replace(unread=0, mentions=0)
